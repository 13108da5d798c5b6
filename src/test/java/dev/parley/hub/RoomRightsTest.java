package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.ForwardingBroker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub whose rights refuse what a test wants refused, by user and verb: what clients see of it, and when. */
class RoomRightsTest {
    private static final Event.Limits LIMITS = new Event.Limits(1000, 10, 10);

    /** Refused now, as user id and verb. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private final CountingBroker broker = new CountingBroker();
    private final Rights rights = new Rights();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            HubOptions.DEFAULTS,
            broker,
            Map.of(
                    Subprotocol.JSON, Codecs.of(Subprotocol.JSON, LIMITS),
                    Subprotocol.PLAIN, Codecs.of(Subprotocol.PLAIN, LIMITS)),
            // a token is the name of a role, all of the same user
            token -> Optional.of(
                    new Identity(new User("ann", "Ann"), Identity.Source.TOKEN, Set.of(token), null, null, null, null)),
            rights,
            new HubThreads(Runnable::run, Runnable::run, timer),
            HubClock.system());

    RoomRightsTest() {
        rights.add((identity, room, verb) -> refused.contains(identity.user().id() + " " + verb.word())
                        || identity.roles().contains("no-" + verb.word())
                ? Verdict.refused("the test")
                : null);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /** A client of the hub and what it was sent. */
    private final class Peer {
        private final RecordingTransport transport = new RecordingTransport();
        private final Client client;
        private int read;

        Peer(String user, Subprotocol subprotocol) {
            client = hub.connect(Hubs.handshake(user, subprotocol), transport);
        }

        /** Sends a command written with single quotes; returns what has come since the last one. */
        List<String> send(String command) {
            client.onText(command.replace('\'', '"'));
            return news();
        }

        List<String> news() {
            List<String> all = String.join("\n", transport.texts()).lines().toList();
            List<String> news = all.subList(read, all.size());
            read = all.size();
            return news.stream().map(line -> line.replace('"', '\'')).toList();
        }
    }

    private Peer json(String user) {
        Peer peer = new Peer(user, Subprotocol.JSON);
        peer.news();
        return peer;
    }

    private void refuse(String... whoAndVerb) {
        refused.addAll(List.of(whoAndVerb));
        rights.changed();
    }

    private void refuseNothing() {
        refused.clear();
        rights.changed();
    }

    @Test
    void a_refused_join_is_answered_alike_whether_the_room_exists_and_touches_neither_rooms_nor_log() {
        refuse("eve join");
        Peer eve = json("eve");
        List<String> unknown = eve.send("{'op':'join','id':1,'room':'lobby','limit':5}");
        json("ann").send("{'op':'join','room':'lobby'}");
        int asked = broker.asked.get();
        assertThat(eve.send("{'op':'join','id':1,'room':'lobby','limit':5}")).isEqualTo(unknown);
        assertThat(unknown)
                .containsExactly(
                        "{'ev':'error','re':1,'code':'forbidden','message':'you may not do this here','retry':false}");
        assertThat(broker.asked).hasValue(asked);
        assertThat(hub.rooms()).isEqualTo(1);
    }

    @Test
    void joined_tells_what_one_may_do_and_each_refused_verb_is_forbidden() {
        refuse("ann say", "ann signal", "ann who", "ann history");
        Peer ann = json("ann");
        assertThat(ann.send("{'op':'join','id':1,'room':'lobby'}"))
                .singleElement()
                .asString()
                .endsWith("'members':[],'may':['join','redact-own','edit-own']}");
        int asked = broker.asked.get();
        for (String command : List.of(
                "{'op':'say','id':2,'room':'lobby','key':'k1','text':'x'}",
                "{'op':'who','id':2,'room':'lobby'}",
                "{'op':'history','id':2,'room':'lobby','before':9,'limit':5}")) {
            assertThat(ann.send(command))
                    .singleElement()
                    .asString()
                    .startsWith("{'ev':'error','re':2,'code':'forbidden'");
        }
        assertThat(ann.send("{'op':'signal','room':'lobby','kind':'typing'}"))
                .singleElement()
                .asString()
                .startsWith("{'ev':'error','code':'forbidden'");
        assertThat(broker.asked).hasValue(asked);
    }

    @Test
    void a_join_without_the_history_brings_nothing_old_and_no_recovery_but_all_that_follows() {
        Peer bob = json("bob");
        bob.send("{'op':'join','room':'lobby'}");
        bob.send("{'op':'say','room':'lobby','key':'k2','text':'old'}");
        refuse("ann history");
        Peer ann = json("ann");
        String first = ann.send("{'op':'join','room':'lobby','limit':5}").get(0);
        String epoch = first.replaceAll(".*'epoch':'([^']*)'.*", "$1");
        assertThat(first).contains("'seq':1,'recovered':false,'missed':0,'messages':[]");
        assertThat(ann.send("{'op':'join','room':'lobby','since':{'epoch':'" + epoch + "','seq':0}}"))
                .singleElement()
                .asString()
                .contains("'recovered':false,'reason':'forbidden'", "'messages':[]");
        bob.send("{'op':'say','room':'lobby','key':'k3','text':'new'}");
        assertThat(ann.news()).singleElement().asString().contains("'text':'new'");
    }

    @Test
    void without_who_nobody_is_listed_and_nobody_arrives_or_departs() {
        refuse("ann who");
        Peer ann = json("ann");
        ann.send("{'op':'join','room':'lobby'}");
        Peer bob = json("bob");
        assertThat(bob.send("{'op':'join','room':'lobby'}"))
                .singleElement()
                .asString()
                .contains("'id':'ann'");
        bob.send("{'op':'leave','room':'lobby'}");
        assertThat(ann.news()).isEmpty();
        refuseNothing();
        assertThat(ann.news()).singleElement().asString().contains("'ev':'rights'", "'who'");
        bob.send("{'op':'join','room':'lobby'}");
        assertThat(ann.news()).singleElement().asString().contains("'ev':'arrived'");
    }

    @Test
    void when_rights_change_members_are_told_and_those_who_may_not_stay_are_out() {
        Peer ann = json("ann");
        Peer bob = json("bob");
        ann.send("{'op':'join','room':'lobby'}");
        bob.send("{'op':'join','room':'lobby'}");
        ann.news();
        refuse("ann say", "bob join");
        assertThat(bob.news()).containsExactly("{'ev':'left','room':'lobby','reason':'forbidden'}");
        assertThat(ann.news())
                .containsExactlyInAnyOrder(
                        "{'ev':'departed','room':'lobby','user':{'id':'bob','name':'bob'}}",
                        "{'ev':'rights','room':'lobby','may':['join','signal','history','who','redact-own','edit-own']}");
        assertThat(bob.send("{'op':'say','id':1,'room':'lobby','key':'k4','text':'x'}"))
                .singleElement()
                .asString()
                .contains("'code':'not-joined'");
        rights.changed();
        assertThat(ann.news()).as("nothing has changed for her").isEmpty();
        refuseNothing();
        assertThat(ann.news()).singleElement().asString().contains("'ev':'rights'", "'say'");
    }

    @Test
    void a_change_while_somebody_enters_is_not_missed() {
        rights.add((identity, room, verb) -> {
            if (verb == Verb.MODERATE && refused.add("ann join")) {
                // the answer to join was yes a moment ago
                rights.changed();
            }
            return null;
        });
        assertThat(json("ann").send("{'op':'join','id':1,'room':'lobby'}"))
                .contains("{'ev':'left','room':'lobby','reason':'forbidden'}");
        assertThat(hub.rooms()).isZero();
    }

    @Test
    void a_new_token_with_fewer_rights_counts_at_once() {
        Peer ann = json("ann");
        ann.send("{'op':'join','room':'lobby'}");
        assertThat(ann.send("{'op':'refresh','id':1,'token':'no-say'}"))
                .containsExactly(
                        "{'ev':'refreshed','re':1}",
                        "{'ev':'rights','room':'lobby','may':['join','signal','history','who','redact-own','edit-own']}");
        assertThat(ann.send("{'op':'refresh','id':2,'token':'no-join'}"))
                .containsExactly("{'ev':'refreshed','re':2}", "{'ev':'left','room':'lobby','reason':'forbidden'}");
    }

    @Test
    void a_plain_client_that_may_not_be_in_its_room_is_closed() {
        Peer bob = new Peer("bob", Subprotocol.PLAIN);
        Peer ann = new Peer("ann", Subprotocol.PLAIN);
        assertThat(bob.send("1")).containsExactly("1");
        refuse("bob join", "ann say");
        assertThat(bob.transport.closes()).containsExactly(CloseCode.FORBIDDEN);
        assertThat(ann.transport.closes()).isEmpty();
        ann.send("2");
        assertThat(ann.transport.closes()).containsExactly(CloseCode.FORBIDDEN);
        assertThat(new Peer("bob", Subprotocol.PLAIN).transport.closes()).containsExactly(CloseCode.FORBIDDEN);
    }

    @Test
    void many_clients_are_asked_about_in_several_rounds() {
        List<Peer> peers = IntStream.range(0, 350).mapToObj(i -> json("ann")).toList();
        peers.forEach(peer -> peer.send("{'op':'join','room':'lobby'}"));
        refuse("ann join");
        assertThat(peers)
                .allSatisfy(
                        peer -> assertThat(peer.news()).contains("{'ev':'left','room':'lobby','reason':'forbidden'}"));
    }

    /** Counts what the log is asked. */
    private static final class CountingBroker extends ForwardingBroker {
        private final AtomicInteger asked = new AtomicInteger();

        CountingBroker() {
            super(new MemoryBroker(new MemoryLimits(100, 10_000, 10), InstantSource.system()));
        }

        @Override
        public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
            asked.incrementAndGet();
            return super.subscribe(room, listener);
        }

        @Override
        public CompletionStage<Page> after(RoomName room, long after, PageSize size) {
            asked.incrementAndGet();
            return super.after(room, after, size);
        }

        @Override
        public CompletionStage<Page> before(RoomName room, long before, PageSize size) {
            asked.incrementAndGet();
            return super.before(room, before, size);
        }

        @Override
        public CompletionStage<Page> read(ReadRequest request) {
            asked.incrementAndGet();
            return super.read(request);
        }
    }
}
