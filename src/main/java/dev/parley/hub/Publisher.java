package dev.parley.hub;

import dev.parley.broker.Appended;
import dev.parley.hub.rate.RateLimits;
import dev.parley.hub.room.Room;
import dev.parley.hub.room.WarmRooms;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.Draft;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.RoomOptions;
import dev.parley.rights.Verdict;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says something in a room on behalf of somebody who has no connection and is not in the room. The checks are those of a
 * connection's {@code say}, in the same order: the right, the rate, the size that the room allows, and whether the room may
 * be begun. Safe for use by any thread; no method waits.
 */
public final class Publisher {
    private final ClientServices services;
    private final WarmRooms rooms;

    Publisher(ClientServices services) {
        this.services = services;
        this.rooms = new WarmRooms(services.rooms());
    }

    /**
     * Who says something.
     *
     * @param address the IP address from which the request comes
     */
    public record Speaker(Identity identity, String address) {}

    /** Returns memory for a request that says something. */
    public Allowance allowance() {
        return new Allowance(services.inboxes());
    }

    /**
     * Stores messages in the order given. The checks apply to all of them before the first is stored. If the log fails
     * within the list, a part of it may be stored, so only messages with keys can be retried safely.
     *
     * @param drafts not empty; their authors need not be the speaker
     * @return completes with a position for each message, as {@link dev.parley.broker.Broker#append} does, or never if the
     *     outcome is not known; fails with {@link NotSaidException} if nothing, or not everything, was stored
     */
    public CompletionStage<List<Appended>> say(Speaker speaker, RoomName room, List<Draft> drafts) {
        return services.rights()
                .ask(speaker.identity(), room, Verb.SAY)
                .thenCompose(verdict -> decided(speaker, room, drafts, verdict));
    }

    private CompletionStage<List<Appended>> decided(
            Speaker speaker, RoomName room, List<Draft> drafts, Verdict verdict) {
        switch (verdict.answer()) {
            case REFUSED -> {
                return forbidden();
            }
            case UNAVAILABLE -> {
                return failed(ErrorCode.UNAVAILABLE, "it is not known now whether you may do this; try again");
            }
            case ALLOWED -> {}
        }
        List<Integer> sizes = drafts.stream().map(each -> each.payload().size()).toList();
        RateLimits.Excess excess = services.limits().takeAll(speaker.identity(), group(speaker), room, Verb.SAY, sizes);
        if (excess != null) {
            return slowDown(speaker, excess);
        }
        int most = services.rights().options(room).messageBytes().orElse(Integer.MAX_VALUE);
        if (sizes.stream().anyMatch(size -> size > most)) {
            return failed(ErrorCode.TOO_BIG, "the payload is larger than this room allows");
        }
        return inRoom(speaker, room, drafts);
    }

    private String group(Speaker speaker) {
        return services.limits().group(speaker.address());
    }

    private CompletionStage<List<Appended>> inRoom(Speaker speaker, RoomName name, List<Draft> drafts) {
        CompletableFuture<List<Appended>> answer = new CompletableFuture<>();
        Room room = rooms.use(name);
        room.whenOpen(
                () -> {
                    NotSaidException objection = objection(speaker, room);
                    if (objection == null) {
                        append(room, drafts, answer);
                    } else {
                        answer.completeExceptionally(objection);
                    }
                },
                () -> answer.completeExceptionally(
                        new NotSaidException(ErrorCode.UNAVAILABLE, Sentences.of(ErrorCode.UNAVAILABLE), null)));
        return answer;
    }

    /** Returns why a room that has no message yet may not be begun; null if it has one, or may be. */
    private @Nullable NotSaidException objection(Speaker speaker, Room room) {
        if (!room.mayFound()) {
            return null;
        }
        RoomOptions options = services.rights().options(room.name());
        if (!options.create().allows(speaker.identity())) {
            return new NotSaidException(ErrorCode.FORBIDDEN, Sentences.of(ErrorCode.FORBIDDEN), null);
        }
        RateLimits.Excess excess = services.limits().takeRoom(speaker.identity(), group(speaker), room.name());
        if (excess != null) {
            return slowed(speaker, excess);
        }
        room.found();
        return null;
    }

    private void append(Room room, List<Draft> drafts, CompletableFuture<List<Appended>> answer) {
        List<CompletableFuture<Appended>> stored = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            CompletableFuture<Appended> one = new CompletableFuture<>();
            stored.add(one);
            room.say(draft, (appended, error) -> {
                services.stats().countAnswer(appended);
                if (appended != null) {
                    one.complete(appended);
                } else {
                    one.completeExceptionally(reason(error));
                }
            });
        }
        var unused = CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new))
                .whenComplete((all, error) -> {
                    if (error == null) {
                        answer.complete(
                                stored.stream().map(CompletableFuture::join).toList());
                    } else {
                        answer.completeExceptionally(
                                error instanceof CompletionException && error.getCause() != null
                                        ? error.getCause()
                                        : error);
                    }
                });
    }

    private NotSaidException reason(@Nullable Throwable error) {
        Event.Failed failed = Answers.failure(
                null, error instanceof CompletionException ? error.getCause() : error, services.incidents());
        return new NotSaidException(failed.code(), failed.message(), failed.retryAfter());
    }

    private CompletionStage<List<Appended>> slowDown(Speaker speaker, RateLimits.Excess excess) {
        return CompletableFuture.failedStage(slowed(speaker, excess));
    }

    private NotSaidException slowed(Speaker speaker, RateLimits.Excess excess) {
        services.stats().countSlowed();
        services.incidents()
                .record(Incidents.Kind.HURRY, speaker.identity().user().id() + " exceeds " + excess.limit());
        return new NotSaidException(ErrorCode.SLOW_DOWN, Sentences.of(ErrorCode.SLOW_DOWN), excess.retryAfter());
    }

    private static CompletionStage<List<Appended>> forbidden() {
        return failed(ErrorCode.FORBIDDEN, Sentences.of(ErrorCode.FORBIDDEN));
    }

    private static CompletionStage<List<Appended>> failed(ErrorCode code, String sentence) {
        return CompletableFuture.failedStage(new NotSaidException(code, sentence, null));
    }

    /** Closes rooms that are no longer used. To be called about every second. */
    void sweep() {
        rooms.sweep();
    }
}
