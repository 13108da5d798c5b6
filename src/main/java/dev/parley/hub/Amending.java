package dev.parley.hub;

import dev.parley.broker.Amendment;
import dev.parley.hub.room.Room;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The commands by which a client changes messages that are stored. Whose message it is, the log checks: only it knows that at the
 * moment of the change. Confined to one client, as the handler of its other commands is.
 */
final class Amending {
    private final Client client;
    private final Rights rights;
    private final Gate gate;
    private final Answers answers;

    Amending(Client client, Rights rights, Gate gate, Answers answers) {
        this.client = client;
        this.rights = rights;
        this.gate = gate;
        this.answers = answers;
    }

    /** Replaces the payload of a message of the client's own. Answered like {@code say}. */
    void edit(Command.Edit edit) {
        gate.inRoom(edit, edit.room(), Verb.EDIT_OWN, membership -> {
            if (edit.payload().size()
                    > rights.options(edit.room()).messageBytes().orElse(Integer.MAX_VALUE)) {
                client.fail(edit.id(), ErrorCode.TOO_BIG, "the payload is larger than this room allows");
                return;
            }
            Amendment change = Amendment.edit(client.identity().user(), edit.key(), edit.seq(), edit.payload());
            amend(edit, membership, edit.key(), change);
        });
    }

    /** Takes the payload of a message: anyone's with {@code redact-any}, else one's own with {@code redact-own}. */
    void redact(Command.Redact redact) {
        gate.inRoom(redact, redact.room(), membership -> {
            CompletionStage<Right> asked = rights.ask(client.identity(), redact.room(), Verb.REDACT_ANY)
                    .thenCompose(any -> right(redact.room(), any));
            gate.whenKnown(
                    asked,
                    right -> gate.decided(
                            redact,
                            redact.room(),
                            right.any() ? Verb.REDACT_ANY : Verb.REDACT_OWN,
                            right.verdict().answer(),
                            () -> redact(redact, membership, right)));
        });
    }

    private void redact(Command.Redact redact, Membership membership, Right right) {
        String owner = right.any() ? null : client.identity().user().id();
        Amendment change =
                Amendment.redaction(client.identity().user(), redact.key(), redact.seq(), owner, redact.author());
        amend(redact, membership, redact.key(), change);
    }

    /** Puts a reaction to a message, or takes the client's own back. Answered like {@code say}. */
    void react(Command.React react, Membership membership) {
        User user = client.identity().user();
        Amendment change = react.remove()
                ? Amendment.withdrawal(user, react.key(), react.seq(), react.text())
                : Amendment.reaction(user, react.key(), react.seq(), react.text());
        amend(react, membership, react.key(), change);
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
        return rights.ask(client.identity(), room, Verb.REDACT_OWN).thenApply(own -> {
            // a retry may help with the message of another
            boolean unknown = own.answer() == Verdict.Answer.REFUSED && any.answer() == Verdict.Answer.UNAVAILABLE;
            return new Right(unknown ? any : own, false);
        });
    }

    private void amend(Command command, Membership membership, @Nullable String key, Amendment change) {
        if (client.reserve(command)) {
            Room room = membership.room();
            room.amend(change, (appended, error) -> answers.acknowledge(command, room.name(), key, appended, error));
        }
    }
}
