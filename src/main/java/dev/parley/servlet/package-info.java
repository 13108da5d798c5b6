/**
 * What both edges say in the language of servlets: the facts of a request, problem documents, JSON. May import {@code
 * handshake}, {@code request}, {@code wire} and {@code message}.
 *
 * <p>{@link RequestFacts} reads a servlet request once, before any policy sees it. {@link Problem} is an error answer (RFC 9457)
 * with a stable reason.
 */
@NullMarked
package dev.parley.servlet;

import org.jspecify.annotations.NullMarked;
