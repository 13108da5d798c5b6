/**
 * What both edges say in the language of servlets: the facts of a request, problem documents, JSON. May import {@code handshake}, {@code request}, {@code wire} and {@code message}.
 */
@NullMarked
package dev.parley.servlet;

import org.jspecify.annotations.NullMarked;
