package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Drafts;
import dev.parley.broker.EventLogContract;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.PageSize;
import dev.parley.broker.RoomEvent;
import dev.parley.it.PostgresServer;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The events of the log in PostgreSQL, which several servers keep. */
class PostgresEventsTest extends EventLogContract {
    private PostgresOptions options = PostgresOptions.at(PostgresServer.shared().url());

    @Override
    protected Broker open() {
        options = options.inSchema(PostgresServer.freshSchema()).withEvents(KEEP);
        return PostgresBroker.open(options, BrokerObserver.NONE);
    }

    private Broker another(long keep) {
        return PostgresBroker.open(options.withEvents(keep), BrokerObserver.NONE);
    }

    private static EventPage read(Broker from, long after) {
        return get(from.events().read(new EventRequest(after, any -> true, new PageSize(500, 1024 * 1024))));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void two_servers_number_what_both_store_in_one_order_without_a_hole() {
        try (Broker second = another(KEEP)) {
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Broker server = i % 2 == 0 ? broker : second;
                RoomName room = i < 2 ? LOBBY : KITCHEN;
                senders.add(CompletableFuture.runAsync(() -> IntStream.range(0, 200)
                        .mapToObj(n -> server.append(room, text("m" + n)))
                        .toList()
                        .forEach(Drafts::get)));
            }
            List<RoomEvent> heard = new ArrayList<>();
            long position = 0;
            while (heard.size() < 800) {
                // a page of one server is continued on the other
                EventPage page = read(heard.size() % 2 == 0 ? second : broker, position);
                heard.addAll(page.events());
                position = page.until();
            }
            senders.forEach(Drafts::get);
            assertThat(heard.stream().map(RoomEvent::number))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 800)
                            .mapToObj(n -> (long) n)
                            .toList());
            Map<RoomName, Long> last = new HashMap<>();
            heard.forEach(each -> assertThat(each.seq()).isEqualTo(last.merge(each.room(), 1L, Long::sum)));
            assertThat(read(second, 0)).isEqualTo(read(broker, 0));
        }
    }

    @Test
    void a_server_hears_of_the_events_of_another() throws InterruptedException {
        try (Broker second = another(KEEP)) {
            CountDownLatch told = new CountDownLatch(1);
            second.events().onEvents(told::countDown);
            appendAll(broker, LOBBY, "a");
            told.await();
            assertThat(second.events().last()).isEqualTo(1);
        }
    }

    /** Like a server that was killed between the commit of a message and that of its number. */
    @Test
    void what_a_server_stores_and_does_not_number_is_found_by_another() {
        try (Broker silent = another(0)) {
            appendAll(silent, LOBBY, "a", "b");
            get(silent.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        }
        await().untilAsserted(() -> assertThat(shown(read(0)))
                .containsExactly("1 stored lobby 1 a", "2 stored lobby 2 ", "3 redacted lobby 3 "));
        appendAll(broker, LOBBY, "c");
        assertThat(shown(read(3))).containsExactly("4 stored lobby 4 c");
    }

    @Test
    void continues_after_a_restart_and_with_what_was_stored_meanwhile() {
        appendAll(broker, LOBBY, "a");
        String epoch = read(0).epoch();
        broker.close();
        try (Broker silent = another(0)) {
            appendAll(silent, LOBBY, "b");
        }
        broker = another(KEEP);
        assertThat(broker.events().last()).isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(shown(read(0))).containsExactly("1 stored lobby 1 a", "2 stored lobby 2 b"));
        assertThat(read(0).epoch()).isEqualTo(epoch);
    }

    @Test
    void begins_with_what_is_stored_after_it_was_switched_on() {
        broker.close();
        options = options.inSchema(PostgresServer.freshSchema());
        try (Broker silent = another(0)) {
            appendAll(silent, LOBBY, "a", "b");
        }
        broker = another(KEEP);
        appendAll(broker, LOBBY, "c");
        assertThat(shown(read(0))).containsExactly("1 stored lobby 3 c");
    }

    @Test
    void begins_again_under_a_new_epoch_when_the_database_has_lost_something() throws SQLException {
        appendAll(broker, LOBBY, "a", "b");
        String epoch = read(0).epoch();
        // what a standby looks like that was promoted without having got the second message
        execute("UPDATE log SET timeline = '00000000'");
        execute("DELETE FROM message WHERE seq = 2");
        execute("UPDATE room SET last = 1");
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(read(0).epoch()).isNotEqualTo(epoch));
        appendAll(broker, LOBBY, "other");
        assertThat(shown(read(0))).containsExactly("1 stored lobby 2 other");
    }
}
