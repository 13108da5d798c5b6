package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Messages for the tests of brokers, and ways to wait for them. */
public final class Drafts {
    public static final User ADA = new User("ada", "Ada");
    public static final User BOB = new User("bob", "Bob");
    public static final RoomName LOBBY = new RoomName("lobby");
    public static final RoomName KITCHEN = new RoomName("kitchen");
    public static final PageSize PAGE = new PageSize(100, 1_000_000);

    private Drafts() {}

    public static Draft text(String text) {
        return new Draft(ADA, null, new Payload.Text(text));
    }

    public static Draft keyed(User from, @Nullable String key, String text) {
        return new Draft(from, key, new Payload.Text(text));
    }

    /** Waits for up to 30 seconds. */
    public static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Appends these one after the other, each after the previous one is durable. */
    public static void appendAll(Broker broker, RoomName room, String... texts) {
        for (String text : texts) {
            get(broker.append(room, text(text)));
        }
    }

    public static List<String> texts(List<Message> messages) {
        return messages.stream().map(Drafts::text).toList();
    }

    public static List<Long> seqs(List<Message> messages) {
        return messages.stream().map(Message::seq).toList();
    }

    private static String text(Message message) {
        return ((Payload.Text) message.payload()).text();
    }
}
