/**
 * Fixtures of the tests that go in through the front door: a WebSocket client on a plain socket, and the servers it talks
 * to. Tests in {@code container} run once in each servlet container, those in {@code process} once.
 */
@NullMarked
package dev.parley.it;

import org.jspecify.annotations.NullMarked;
