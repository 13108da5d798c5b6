/**
 * Decides from plain facts whether a request is accepted: path, version, Host, Origin, subprotocol, credential, limits. May import {@code request}, {@code auth}, {@code wire} and {@code message}; knows no servlet.
 */
@NullMarked
package dev.parley.handshake;

import org.jspecify.annotations.NullMarked;
