/**
 * The WebSocket edge of the server: the filter before the upgrade, the Configurator, the endpoint, partial messages and the
 * transports. May import {@code servlet}, {@code handshake}, {@code hub} and all below; knows {@code jakarta.*}.
 *
 * <p>An upgrade passes {@link HandshakeFilter}, which decides; {@link Upgrade} carries the decision to {@link
 * ParleyConfigurator}, which negotiates the subprotocol and enforces the decision again; {@link Gateway} connects the session
 * to the hub; {@link ChatSocket} receives the callbacks of {@link ChatEndpoint} or, inside an application, {@link MountedEndpoint}. {@link MessageAssembler} joins partial messages, and {@link
 * PartialMessages} bounds those of all connections together. {@link JettyTransport} and {@link PortableTransport} are the two
 * ways to send.
 */
@NullMarked
package dev.parley.endpoint;

import org.jspecify.annotations.NullMarked;
