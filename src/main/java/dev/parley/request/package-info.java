/**
 * The facts of an HTTP request and what they mean: headers, query, origins, hosts, forwarding proxies, addresses. Imports no
 * other package of ours; knows no servlet.
 *
 * <p>An {@link UpgradeRequest} is all that the handshake may look at. {@link Proxies} finds out who the client is and which
 * {@link Site} it asked for, from the one family of forwarding headers that counts ({@link ForwardingHeader}). {@link Origins}
 * and {@link Hosts} are the allow-lists. {@link LogEscape} makes what a stranger sent safe to log.
 */
@NullMarked
package dev.parley.request;

import org.jspecify.annotations.NullMarked;
