package dev.parley.hub;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.wire.Command;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands by which a client changes messages that are stored. Whose message it is, the log checks: only it knows that at the
 * moment of the change. Confined to one client, as the handler of its other commands is.
 */
final class Amending {
    /** What commands of every kind need. */
    interface Desk {
        /** Runs an action with the client's membership of a room, or answers {@code not-joined}. */
        void inRoom(Command command, RoomName room, Consumer<Membership> action);

        /** Does the same if the client may do this there; else answers {@code forbidden}. */
        void inRoom(Command command, RoomName room, Verb verb, Consumer<Membership> action);

        /** Passes on an answer that never fails; if it is not there yet, later commands wait for it. */
        <T> void whenKnown(CompletionStage<T> answer, Consumer<T> then);

        /** Runs an action if the answer is yes, else says why not. */
        void decided(Command command, Verdict.Answer answer, Runnable action);

        /** Returns who the client is now. */
        Identity identity();

        /** Reserves the memory of a command until it is answered; returns whether it did, else the client was told. */
        boolean reserve(Command command);

        /** Answers a command that stores something; {@code appended} is null if nothing was stored. */
        void acknowledge(
                Command command,
                RoomName room,
                @Nullable String key,
                @Nullable Appended appended,
                @Nullable Throwable error);
    }

    private final Rights rights;
    private final Desk desk;

    Amending(Rights rights, Desk desk) {
        this.rights = rights;
        this.desk = desk;
    }

    /** Replaces the payload of a message of the client's own. Answered like {@code say}. */
    void edit(Command.Edit edit) {
        desk.inRoom(edit, edit.room(), Verb.EDIT_OWN, membership -> {
            Amendment change = Amendment.edit(desk.identity().user(), edit.key(), edit.seq(), edit.payload());
            amend(edit, membership, edit.key(), change);
        });
    }

    /** Takes the payload of a message: anyone's with {@code redact-any}, else one's own with {@code redact-own}. */
    void redact(Command.Redact redact) {
        desk.inRoom(redact, redact.room(), membership -> {
            CompletionStage<Right> asked = rights.ask(desk.identity(), redact.room(), Verb.REDACT_ANY)
                    .thenCompose(any -> right(redact.room(), any));
            desk.whenKnown(
                    asked,
                    right -> desk.decided(redact, right.verdict().answer(), () -> redact(redact, membership, right)));
        });
    }

    private void redact(Command.Redact redact, Membership membership, Right right) {
        String owner = right.any() ? null : desk.identity().user().id();
        Amendment change =
                Amendment.redaction(desk.identity().user(), redact.key(), redact.seq(), owner, redact.author());
        amend(redact, membership, redact.key(), change);
    }

    /**
     * Whether a client may redact.
     *
     * @param any whether it may redact anyone's message, or only its own
     */
    private record Right(Verdict verdict, boolean any) {}

    private CompletionStage<Right> right(RoomName room, Verdict any) {
        if (any.isAllowed()) {
            return CompletableFuture.completedStage(new Right(any, true));
        }
        return rights.ask(desk.identity(), room, Verb.REDACT_OWN).thenApply(own -> {
            // a retry may help with the message of another
            boolean unknown = own.answer() == Verdict.Answer.REFUSED && any.answer() == Verdict.Answer.UNAVAILABLE;
            return new Right(unknown ? any : own, false);
        });
    }

    private void amend(Command command, Membership membership, @Nullable String key, Amendment change) {
        if (desk.reserve(command)) {
            Room room = membership.room();
            room.amend(change, (appended, error) -> desk.acknowledge(command, room.name(), key, appended, error));
        }
    }
}
