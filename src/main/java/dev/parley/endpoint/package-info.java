/**
 * The WebSocket side of the container: the filter in front of the upgrade, the Configurator, the endpoint and its transport. One of the two packages that know {@code jakarta.*}.
 */
@NullMarked
package dev.parley.endpoint;

import org.jspecify.annotations.NullMarked;
