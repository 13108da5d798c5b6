package dev.parley.hub.options;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads of a hub.
 *
 * @param workers serve rooms; their tasks never wait
 * @param blocking runs what may wait for a while, such as the authenticator; may throw {@link
 *     java.util.concurrent.RejectedExecutionException} if it has too much to do
 * @param timer calls back for deadlines; its tasks never wait
 */
public record HubThreads(Executor workers, Executor blocking, ScheduledExecutorService timer) {}
