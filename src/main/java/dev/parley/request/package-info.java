/**
 * The facts of an HTTP request and what they mean: headers, query, origins, hosts, forwarding proxies, addresses. Imports no other package of ours; knows no servlet.
 */
@NullMarked
package dev.parley.request;

import org.jspecify.annotations.NullMarked;
