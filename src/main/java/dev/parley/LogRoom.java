package dev.parley;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.hub.Census;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A room for the application, straight over the log: the hub hears from the log what is said here, as of everything. */
record LogRoom(ModuleServices services, RoomName room, User author) implements Room {
    /** Who says what the application says. */
    static final User APPLICATION = new User("application", "Application");

    private static final int MOST = 1_000;
    private static final int PAGE_BYTES = 16 * 1024 * 1024;

    @Override
    public String name() {
        return room.value();
    }

    @Override
    public Room as(User other) {
        if (other.id().isEmpty() || !User.isName(other.name())) {
            throw new IllegalArgumentException("An author needs an id and a name that a user may have");
        }
        return new LogRoom(services, room, other);
    }

    @Override
    public CompletionStage<Position> say(String text) {
        return say(new Payload.Text(text), null);
    }

    @Override
    public CompletionStage<Position> say(Payload payload, @Nullable String key) {
        return append(draft(payload, key));
    }

    @Override
    public CompletionStage<Position> sayAfterCommit(String text) {
        return sayAfterCommit(new Payload.Text(text), null);
    }

    @Override
    public CompletionStage<Position> sayAfterCommit(Payload payload, @Nullable String key) {
        Draft draft = draft(payload, key);
        CompletableFuture<Position> said = new CompletableFuture<>();
        boolean joined = Transactions.join(new Transactions.Ending() {
            @Override
            public void committed() {
                var unused = append(draft).whenComplete((position, error) -> {
                    if (error == null) {
                        said.complete(position);
                    } else {
                        said.completeExceptionally(error);
                    }
                });
            }

            @Override
            public void notCommitted() {
                said.completeExceptionally(new CancellationException("The transaction did not commit"));
            }
        });
        return joined ? said : append(draft);
    }

    private CompletionStage<Position> append(Draft draft) {
        return services.broker()
                .append(room, draft)
                .thenApply(appended -> new Position(appended.epoch(), appended.seq()));
    }

    private Draft draft(Payload payload, @Nullable String key) {
        if (payload.size() > services.messageBytes()) {
            throw new IllegalArgumentException("The payload has " + payload.size()
                    + " bytes, and parley.message.bytes is " + services.messageBytes());
        }
        if (payload == Payload.NONE) {
            throw new IllegalArgumentException("A message needs a payload");
        }
        String text = payload instanceof Payload.Text plain
                ? plain.text()
                : payload instanceof Payload.Json json ? json.json() : "";
        if (text.codePoints().anyMatch(c -> c <= 0xFFFF && Character.isSurrogate((char) c))) {
            throw new IllegalArgumentException("The text contains half of a surrogate pair");
        }
        if (payload instanceof Payload.Json && text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            throw new IllegalArgumentException("JSON must not contain line breaks");
        }
        return new Draft(author, key, payload);
    }

    @Override
    public CompletionStage<List<Message>> history(int limit) {
        return services.broker().before(room, Long.MAX_VALUE, page(limit)).thenApply(Page::messages);
    }

    @Override
    public CompletionStage<List<Message>> historyAfter(long seq, int limit) {
        return services.broker().after(room, seq, page(limit)).thenApply(Page::messages);
    }

    private static PageSize page(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("The limit must be from 1 to " + MOST + ", not " + limit);
        }
        return new PageSize(limit, PAGE_BYTES);
    }

    @Override
    public List<User> people() {
        return services.hub().census().people(room, null, MOST).stream()
                .map(Census.Person::user)
                .toList();
    }
}
