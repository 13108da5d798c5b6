package dev.parley.hub;

import dev.parley.broker.AmendmentException;
import dev.parley.broker.Appended;
import dev.parley.broker.LogFullException;
import dev.parley.broker.NoSpaceException;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.RoomName;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The answers to commands of one client that store something. The log gives them, on its threads. */
public final class Answers {
    /** When a client retries what the log has no space for; it may take hours until there is some. */
    private static final Duration SPACE_RETRY = Duration.ofSeconds(10);

    private final Client client;
    private final ClientServices services;

    Answers(Client client, ClientServices services) {
        this.client = client;
        this.services = services;
    }

    /**
     * Answers a command and releases its memory.
     *
     * @param appended what was stored; null if nothing was
     * @param error why nothing was stored
     */
    void acknowledge(
            Command command,
            RoomName room,
            @Nullable String key,
            @Nullable Appended appended,
            @Nullable Throwable error) {
        client.release(command);
        if (appended == null) {
            reject(command, error instanceof CompletionException ? error.getCause() : error);
        } else {
            client.send(new Event.Said(command.id(), room, key, appended.epoch(), appended.seq(), appended.at()));
        }
    }

    private void reject(Command command, @Nullable Throwable reason) {
        client.fail(failure(command.id(), reason, services.incidents()));
    }

    /**
     * Returns what somebody is told whose command was not done, and whether a retry may help. Only the log names the limit:
     * it is the operator's.
     */
    static Event.Failed failure(@Nullable String id, @Nullable Throwable reason, Incidents incidents) {
        if (reason instanceof AmendmentException unchanged) {
            return switch (unchanged.reason()) {
                case GONE -> new Event.Failed(id, ErrorCode.GONE, "there is nothing with this seq that can be changed");
                case NOT_THE_AUTHOR -> new Event.Failed(id, ErrorCode.FORBIDDEN, Sentences.of(ErrorCode.FORBIDDEN));
                case TOO_MANY_REACTIONS ->
                    new Event.Failed(id, ErrorCode.FORBIDDEN, "the message has as many reactions as it can have");
            };
        }
        if (reason instanceof LogFullException) {
            incidents.record(Incidents.Kind.FULL, String.valueOf(reason.getMessage()));
            return new Event.Failed(id, ErrorCode.FORBIDDEN, "the server stores no messages in this room");
        }
        return reason instanceof NoSpaceException
                ? new Event.Failed(id, ErrorCode.UNAVAILABLE, "the server has no space for messages now", SPACE_RETRY)
                : new Event.Failed(id, ErrorCode.UNAVAILABLE, "the log does not take messages now");
    }
}
