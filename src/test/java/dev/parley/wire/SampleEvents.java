package dev.parley.wire;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events that {@code asyncapi.yaml} shows as examples, in the same order. */
final class SampleEvents {
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final User ADA = new User("guest-77ad", "Ada");
    private static final User GRACE = new User("u-7", "Grace");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final String EPOCH = "8f1d2c3b4a596877";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final Message HELLO = message(41, "b1946ac92492d234", new Payload.Text("hello"));

    private static final Set<Verb> TALK = Set.of(
            Verb.JOIN, Verb.SAY, Verb.SIGNAL, Verb.HISTORY, Verb.WHO, Verb.REDACT_OWN, Verb.EDIT_OWN, Verb.REACT);

    private SampleEvents() {}

    private static Message message(long seq, @Nullable String key, Payload payload) {
        return new Message(LOBBY, seq, AT, ADA, key, payload);
    }

    private static Message entry(long seq, User from, @Nullable String key, Payload payload, Change change) {
        return new Message(LOBBY, seq, AT, from, key, payload, change, null);
    }

    /** Messages as they are after a change. */
    private static final List<Message> CHANGED = List.of(
            HELLO.revised(new Payload.Text("hello all"), new Revision(false, 45, AT)),
            message(42, "591785b794601e21", new Payload.Json("{\"vote\":3}"))
                    .revised(Payload.NONE, new Revision(true, 46, AT))
                    .anonymous());

    private static final List<Message> REACTED =
            List.of(HELLO.with(List.of(new Reaction(48, GRACE, "👍"), new Reaction(50, ADA, "👍"))));

    static List<Event> all() {
        return Stream.concat(joins(), others()).toList();
    }

    private static Stream<Event> joins() {
        return Stream.of(
                new Event.Welcome("1", "5c0ffee5", ADA, Duration.ofSeconds(25), new Event.Limits(65_536, 100, 500)),
                new Event.Joined(
                        "2",
                        LOBBY,
                        EPOCH,
                        41,
                        false,
                        null,
                        0,
                        List.of(HELLO),
                        new Roster(List.of(ADA)),
                        TALK,
                        List.of(new Event.Mark(GRACE, 40))),
                new Event.Joined(
                        "2", LOBBY, EPOCH, 41, true, null, 0, List.of(), new Roster(List.of()), TALK, List.of()),
                new Event.Joined(
                        "2",
                        LOBBY,
                        "0011223344556677",
                        3,
                        false,
                        RecoveryFailure.EPOCH_CHANGED,
                        3,
                        List.of(),
                        new Roster(List.of()),
                        TALK,
                        List.of()),
                new Event.Joined(
                        "2",
                        LOBBY,
                        EPOCH,
                        41,
                        false,
                        RecoveryFailure.FORBIDDEN,
                        3,
                        List.of(),
                        new Roster(List.of()),
                        Set.of(Verb.JOIN),
                        List.of()));
    }

    private static Stream<Event> others() {
        return Stream.of(
                new Event.Left("3", LOBBY, null),
                new Event.Left(null, LOBBY, ErrorCode.FORBIDDEN),
                new Event.RightsChanged(LOBBY, Set.of(Verb.JOIN, Verb.HISTORY)),
                new Event.Said("4", LOBBY, "b1946ac92492d234", EPOCH, 41, AT),
                new Event.Posted(HELLO),
                new Event.Posted(message(42, "591785b794601e21", new Payload.Json("{\"vote\":3}"))),
                new Event.Posted(message(43, null, new Payload.Binary(PNG, "image/png"))),
                new Event.Posted(message(44, "1f3870be274f6c49", new Payload.Text("*hello*", "text/markdown"))),
                new Event.Posted(entry(45, ADA, "0a1b2c3d4e5f6071", new Payload.Text("hello all"), Change.edit(41))),
                new Event.Posted(entry(46, GRACE, null, Payload.NONE, Change.redaction(42, true))),
                new Event.Posted(entry(47, User.NOBODY, null, Change.listed(List.of(43L, 44L)), Change.erasure())),
                new Event.Posted(entry(48, GRACE, null, new Payload.Text("👍"), Change.reaction(41))),
                new Event.Posted(entry(49, GRACE, null, Payload.NONE, Change.redaction(48, false))),
                new Event.Arrived(LOBBY, GRACE),
                new Event.Departed(LOBBY, GRACE),
                new Event.Read(LOBBY, List.of(new Event.Mark(GRACE, 41), new Event.Mark(ADA, 0))),
                new Event.Signalled(LOBBY, GRACE, "typing", null),
                new Event.Signalled(LOBBY, GRACE, "cursor", "{\"x\":12,\"y\":80.5}"),
                new Event.History("7", LOBBY, List.of(HELLO), true),
                new Event.History("7", LOBBY, CHANGED, false),
                new Event.History("7", LOBBY, REACTED, false),
                new Event.Members("9", LOBBY, new Roster(List.of(ADA, GRACE))),
                new Event.Refreshed("10", Instant.ofEpochMilli(1_700_003_600_000L)),
                new Event.Refreshed("10", null),
                new Event.Pong("11"),
                new Event.Gap(LOBBY, EPOCH, 41, 90),
                new Event.Failed(
                        "5", ErrorCode.SLOW_DOWN, "this comes too fast; wait and try again", Duration.ofMillis(1_500)),
                new Event.Failed("5", ErrorCode.INVALID, "text must be a string"),
                new Event.Failed("5", ErrorCode.BUSY, "too much is on its way to the log; wait for acknowledgements"),
                new Event.Bye(CloseCode.RESTARTING, Duration.ofMillis(1_830)),
                new Event.Tick());
    }
}
