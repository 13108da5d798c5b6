package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.get;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Cluster;
import dev.parley.broker.Cluster.Elsewhere;
import dev.parley.broker.Cluster.Place;
import dev.parley.it.PostgresServer;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What servers that share a database tell each other beside the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeighboursTest {
    private static final User ANN = new User("ann", "Ann");
    private static final User BOB = new User("bob", "Bob \\ \"Q\"");

    private final PostgresOptions options =
            PostgresOptions.at(PostgresServer.shared().url()).inSchema(PostgresServer.freshSchema());

    @SuppressWarnings("NullAway.Init") // set before the first test
    private PostgresBroker first;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private PostgresBroker second;

    private int rooms;

    @BeforeAll
    void open() {
        first = PostgresBroker.open(options, BrokerObserver.NONE);
        second = PostgresBroker.open(options, BrokerObserver.NONE);
        for (PostgresBroker each : List.of(first, second)) {
            eventually().until(() -> each.cluster().servers().size() == 2);
        }
    }

    @AfterAll
    void close() {
        first.close();
        second.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(60, SECONDS);
    }

    private RoomName room() {
        return new RoomName("room-" + ++rooms);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Keeps what it hears. */
    private static final class Ear implements Cluster.Listener {
        private final List<List<String>> people = new CopyOnWriteArrayList<>();
        private final List<String> signals = new CopyOnWriteArrayList<>();

        @Override
        public void onPeople(List<Elsewhere> now) {
            people.add(now.stream().map(each -> each.user().name()).toList());
        }

        @Override
        public void onSignal(User from, String kind, @Nullable String json) {
            signals.add(from.name() + ' ' + kind + ' ' + json);
        }

        List<String> newest() {
            return people.isEmpty() ? List.of() : people.get(people.size() - 1);
        }
    }

    @Test
    void people_who_come_and_go_on_one_server_are_seen_on_the_other() {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        Place there = second.cluster().open(room, new Ear());
        there.present(ANN);
        eventually().until(() -> ear.newest().equals(List.of("Ann")));
        there.present(BOB);
        eventually().until(() -> ear.newest().equals(List.of("Ann", BOB.name())));
        here.present(ANN);
        there.present(new User("ann", "Anna"));
        eventually().until(() -> ear.newest().equals(List.of("Anna", BOB.name())));
        there.absent("ann");
        there.absent("bob");
        eventually().until(() -> ear.newest().isEmpty());
        here.close();
        there.close();
    }

    @Test
    void a_room_that_opens_knows_at_once_who_is_elsewhere() {
        RoomName room = room();
        Ear ear = new Ear();
        Place there = second.cluster().open(room, ear);
        there.present(ANN);
        eventually().until(() -> number("SELECT count(*) FROM presence WHERE room = '" + room.value() + "'") == 1);
        Ear late = new Ear();
        get(first.cluster().open(room, late).ready());
        assertThat(late.newest()).containsExactly("Ann");
        there.close();
        eventually().until(() -> late.newest().isEmpty());
    }

    @Test
    void a_thousand_people_who_come_and_go_cost_a_statement_in_a_while() throws SQLException {
        RoomName room = room();
        Place there = second.cluster().open(room, new Ear());
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        get(here.ready());
        long before = number("SELECT sum(changes) FROM server");
        long start = System.nanoTime();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1_000; i++) {
                there.present(new User("p" + i, "P" + i));
            }
            for (int i = 0; i < 999; i++) {
                there.absent("p" + i);
            }
        }
        eventually().until(() -> ear.newest().equals(List.of("P999")));
        long rounds = (System.nanoTime() - start) / 100_000_000 + 2;
        assertThat(number("SELECT sum(changes) FROM server") - before).isLessThanOrEqualTo(rounds);
        assertThat((long) ear.people.size()).isLessThanOrEqualTo(rounds);
        here.close();
        there.close();
    }

    @Test
    void a_list_holds_as_many_people_as_clients_may_get_and_one_more() {
        RoomName room = room();
        Place there = second.cluster().open(room, new Ear());
        for (int i = 0; i < 500; i++) {
            there.present(new User("p" + i, "P" + i));
        }
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        eventually().until(() -> ear.newest().size() == options.presencePeople() + 1);
        there.close();
        eventually().until(() -> ear.newest().isEmpty());
        here.close();
    }

    @Test
    void nobody_departs_when_a_crash_of_the_database_empties_the_tables() throws SQLException {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        Place there = second.cluster().open(room, new Ear());
        there.present(ANN);
        eventually().until(() -> ear.newest().equals(List.of("Ann")));
        execute("TRUNCATE server, presence, signal");
        // has the other server look at once
        execute("SELECT pg_notify('" + Wakeups.channel(options) + "', 'stranger @" + room.value() + "')");
        eventually().until(() -> number("SELECT count(*) FROM server") == 2);
        eventually().until(() -> number("SELECT count(*) FROM presence WHERE room = '" + room.value() + "'") == 1);
        there.present(BOB);
        eventually().until(() -> ear.newest().size() == 2);
        assertThat(ear.people).doesNotContain(List.of());
        here.close();
        there.close();
    }

    @Test
    void a_change_without_a_notification_is_found() throws SQLException {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        get(here.ready());
        // a server of its own, since another's next notification covers all of its changes
        execute("INSERT INTO server VALUES ('quiet', 'quiet', '1', clock_timestamp(), '1 hour', 1)");
        eventually().until(() -> first.cluster().servers().size() == 3);
        execute("INSERT INTO presence VALUES ('" + room.value() + "', 'eve', 'quiet', 'Eve', now())");
        execute("UPDATE server SET changes = changes + 1 WHERE id = 'quiet'");
        eventually().until(() -> ear.newest().equals(List.of("Eve")));
        execute("DELETE FROM presence WHERE person = 'eve'");
        execute("UPDATE server SET changes = changes + 1 WHERE id = 'quiet'");
        eventually().until(() -> ear.newest().isEmpty());
        execute("DELETE FROM server WHERE id = 'quiet'");
        here.close();
    }

    @Test
    void the_people_of_a_silent_server_depart_when_its_lease_is_over() throws SQLException {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        execute("INSERT INTO presence VALUES ('" + room.value() + "', 'ann', 'silent', 'Ann', now())");
        execute("INSERT INTO server VALUES ('silent', 'silent', '1', clock_timestamp(), '3 seconds', 1)");
        eventually().until(() -> ear.newest().equals(List.of("Ann")));
        eventually().until(() -> ear.newest().isEmpty());
        assertThat(number("SELECT count(*) FROM presence WHERE server = 'silent'"))
                .isZero();
        here.close();
    }

    @Test
    void a_server_that_stops_leaves_its_people_for_their_grace() throws SQLException {
        PostgresBroker third = PostgresBroker.open(options, BrokerObserver.NONE);
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        third.cluster().open(room, new Ear()).present(ANN);
        eventually().until(() -> ear.newest().equals(List.of("Ann")));
        third.close();
        assertThat(number("SELECT count(*) FROM presence WHERE room = '" + room.value() + "'"))
                .isEqualTo(1);
        eventually().until(() -> first.cluster().servers().size() == 2);
        eventually().until(() -> ear.newest().isEmpty());
        here.close();
    }

    @Test
    void signals_reach_the_other_server_in_order_however_long_they_are() {
        RoomName room = room();
        Ear mine = new Ear();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, mine);
        Place there = second.cluster().open(room, ear);
        here.signal(ANN, "typing", null);
        String big = '"' + "x".repeat(200_000) + '"';
        here.signal(BOB, "big", big);
        here.signal(ANN, "typing", "{\"on\":false}");
        eventually().until(() -> ear.signals.size() == 3);
        assertThat(ear.signals)
                .containsExactly("Ann typing null", BOB.name() + " big " + big, "Ann typing {\"on\":false}");
        assertThat(mine.signals).isEmpty();
        here.close();
        there.close();
    }

    @Test
    void signals_that_come_too_fast_are_dropped_and_the_newest_arrive() {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, new Ear());
        Place there = second.cluster().open(room, ear);
        String long_ = '"' + "x".repeat(10_000) + '"';
        for (int i = 0; i < 5_000; i++) {
            here.signal(ANN, "n" + i, long_);
        }
        eventually().until(() -> ear.signals.stream().anyMatch(each -> each.startsWith("Ann n4999 ")));
        assertThat(ear.signals).hasSizeLessThan(5_000).doesNotHaveDuplicates();
        here.close();
        there.close();
    }

    @Test
    void notices_of_strangers_change_nothing() throws SQLException {
        RoomName room = room();
        Ear ear = new Ear();
        Place here = first.cluster().open(room, ear);
        get(here.ready());
        for (String notice : List.of(
                "stranger ?5-9 ~1-zzzzzz @" + room.value(), "stranger ?x ~- @ = ! .", "", "stranger ~1-1 ?-1-5")) {
            execute("SELECT pg_notify('" + Wakeups.channel(options) + "', '" + notice + "')");
        }
        Place there = second.cluster().open(room, new Ear());
        there.present(ANN);
        eventually().until(() -> ear.newest().equals(List.of("Ann")));
        there.signal(ANN, "typing", null);
        eventually().until(() -> ear.signals.equals(List.of("Ann typing null")));
        here.close();
        there.close();
    }
}
