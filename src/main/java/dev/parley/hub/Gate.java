package dev.parley.hub;

import dev.parley.hub.rate.RateLimits;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Verdict;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What stands before the commands of one client: whether it is in the room, whether it may do this there, and whether it
 * does so too fast. Confined to the thread that runs its commands.
 */
final class Gate {
    private final Client client;
    private final ClientServices services;

    /** Under which the guests of this address are counted. */
    private final String group;

    Gate(Client client, ClientServices services) {
        this.client = client;
        this.services = services;
        this.group = services.limits().group(client.address());
    }

    /** Runs an action with the client's membership of a room, or answers {@code not-joined}. */
    void inRoom(Command command, RoomName room, Consumer<Membership> action) {
        Membership membership = client.rooms().get(room);
        if (membership == null) {
            client.fail(command.id(), ErrorCode.NOT_JOINED, Sentences.of(ErrorCode.NOT_JOINED));
        } else {
            action.accept(membership);
        }
    }

    /** Does the same if the client may do this there; else answers {@code forbidden}. */
    void inRoom(Command command, RoomName room, Verb verb, Consumer<Membership> action) {
        inRoom(command, room, membership -> permitted(command, room, verb, () -> action.accept(membership)));
    }

    /**
     * Runs an action if the client may do this, else answers {@code forbidden}, which is the same for a room that does not
     * exist. If the answer must be waited for, later commands wait, too.
     */
    private void permitted(Command command, RoomName room, Verb verb, Runnable action) {
        whenKnown(
                services.rights().ask(client.identity(), room, verb),
                verdict -> decided(command, room, verb, verdict.answer(), action));
    }

    /** Runs an action with an answer that never fails. If it is not there yet, later commands wait for it. */
    <T> void whenKnown(CompletionStage<T> answer, Consumer<T> then) {
        CompletableFuture<T> asked = answer.toCompletableFuture();
        if (asked.isDone()) {
            then.accept(asked.join());
            return;
        }
        client.suspend();
        var unused = asked.thenAccept(known -> client.resume(() -> then.accept(known)));
    }

    /** Runs an action if the answer is yes and this does not come too fast, else says why not. */
    void decided(Command command, RoomName room, Verb verb, Verdict.Answer answer, Runnable action) {
        switch (answer) {
            case ALLOWED -> inTime(command, room, verb, action);
            case REFUSED -> client.forbid(command);
            case UNAVAILABLE ->
                client.fail(
                        command.id(), ErrorCode.UNAVAILABLE, "it is not known now whether you may do this; try again");
        }
    }

    /** Runs an action unless it comes too fast. Nothing is reserved for it yet. */
    private void inTime(Command command, RoomName room, Verb verb, Runnable action) {
        RateLimits.Excess excess = services.limits().take(client.identity(), group, room, verb, stored(command));
        if (excess == null) {
            action.run();
        } else {
            slowDown(command, excess);
        }
    }

    private static int stored(Command command) {
        if (command instanceof Command.Say say) {
            return say.payload().size();
        }
        return command instanceof Command.Edit edit ? edit.payload().size() : 0;
    }

    /** Returns whether the client may begin one more room now; else it has been told when to retry. */
    boolean mayFound(Command command, RoomName room) {
        RateLimits.Excess excess = services.limits().takeRoom(client.identity(), group, room);
        if (excess != null) {
            slowDown(command, excess);
        }
        return excess == null;
    }

    /** Tells the client when to retry. A signal has no answer, and is dropped. */
    private void slowDown(Command command, RateLimits.Excess excess) {
        services.stats().countSlowed();
        services.incidents().record(Incidents.Kind.HURRY, client.user().id() + " exceeds " + excess.limit());
        if (!(command instanceof Command.Signal)) {
            client.fail(new Event.Failed(
                    command.id(), ErrorCode.SLOW_DOWN, Sentences.of(ErrorCode.SLOW_DOWN), excess.retryAfter()));
        }
    }
}
