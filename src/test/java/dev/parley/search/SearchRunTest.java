package dev.parley.search;

import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Broker;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search finds part by part, at whatever times the messages were said. */
class SearchRunTest {
    @TempDir
    private Path directory;

    private final ExecutorService steps = Executors.newSingleThreadExecutor();
    private final AtomicLong now = new AtomicLong(1_000_000);

    @AfterEach
    void end() {
        steps.shutdown();
    }

    private Broker open() {
        return SqliteBroker.open(SqliteOptions.in(directory), () -> Instant.ofEpochMilli(now.get()));
    }

    /** Returns all that is found in parts of two, and checks that no part has more. */
    private List<String> found(Broker broker, RoomName... rooms) {
        List<String> found = new ArrayList<>();
        @Nullable String before = null;
        do {
            SearchQuery query = SearchQuery.parse("word", "lobby", before, "2");
            Found part = get(new SearchRun(broker, steps, query, "me").in(List.of(rooms), false));
            assertThat(part.hits()).hasSizeLessThanOrEqualTo(2);
            part.hits().forEach(hit -> found.add(hit.room().value() + " " + hit.seq()));
            before = part.before();
        } while (before != null);
        return found;
    }

    @Test
    void the_newest_of_all_rooms_come_first() {
        try (Broker broker = open()) {
            for (int i = 0; i < 6; i++) {
                now.addAndGet(1_000);
                appendAll(broker, i % 2 == 0 ? LOBBY : KITCHEN, "word " + i);
            }
            assertThat(found(broker, LOBBY, KITCHEN))
                    .containsExactly("kitchen 3", "lobby 3", "kitchen 2", "lobby 2", "kitchen 1", "lobby 1");
        }
    }

    @Test
    void a_clock_that_is_set_back_hides_nothing_and_the_order_stays_that_of_the_log() {
        try (Broker broker = open()) {
            for (int step : new int[] {0, 60_000, -90_000, 10, -20, 50_000, -1, 0, 5}) {
                now.addAndGet(step);
                appendAll(broker, LOBBY, "word");
            }
            assertThat(found(broker, LOBBY))
                    .containsExactly(
                            "lobby 9", "lobby 8", "lobby 7", "lobby 6", "lobby 5", "lobby 4", "lobby 3", "lobby 2",
                            "lobby 1");
        }
    }
}
