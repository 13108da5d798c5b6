/**
 * The WebSocket edge of the server: the filter before the upgrade, the Configurator, the endpoint, partial messages and the
 * transports. May import {@code servlet}, {@code handshake}, {@code hub} and all below; knows {@code jakarta.*}.
 */
@NullMarked
package dev.parley.endpoint;

import org.jspecify.annotations.NullMarked;
