/**
 * The contract of the logs of rooms: append, read, subscribe. May import {@code message} only; knows no engine.
 *
 * <p>{@link Broker} explains positions, order, threads and errors. {@link ReadRequest} names who pays for a page, so that
 * engines can serve readers fairly; {@link PageSize} bounds it. {@link BrokerHealth} says whether messages can be stored now.
 * {@link RoomListeners} keeps the listeners of a room, for engines to share.
 */
@NullMarked
package dev.parley.broker;

import org.jspecify.annotations.NullMarked;
