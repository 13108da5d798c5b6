package dev.parley.hub.room;

import dev.parley.broker.Records;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.RoomOptions;
import dev.parley.wire.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the people of one room have read. A mark only moves forward. What has moved is told once a second at most, to the
 * person's own clients, and to others if the room and the person let them know; and it is stored every few seconds, unless
 * the person is a guest. Confined to the room's mailbox, unless a method says otherwise.
 */
final class ReadMarks {
    /** In rooms with more people only a person's own clients are told: each mark would go to everyone, each second. */
    private static final int MOST_PEOPLE = 100;

    /** A room keeps this many marks; of more, those are dropped that are the furthest back. */
    private static final int MOST_MARKS = 1_000;

    /** This many more may come until some are dropped, together: in a large room, each message moves thousands of marks. */
    private static final int SURPLUS = 100;

    private static final Duration TELL = Duration.ofSeconds(1);
    private static final Duration STORE = Duration.ofSeconds(5);

    /** After this time what others have stored may be other than what is known here, if others store at all. */
    private static final long OLD_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RoomName room;
    private final RoomServices services;
    private final Members members;
    private final Supplier<Position> delivered;
    private final Consumer<Runnable> mailbox;
    private final String kind;

    /** Those that have moved last come last. */
    private final Map<String, Mark> marks = new LinkedHashMap<>(0);

    /** The persons whose marks have moved since the last time. */
    private Set<String> untold = new HashSet<>(0);
    /** Those of them who are here, so that other servers must be told. */
    private Set<String> ours = new HashSet<>(0);

    /** Those of them whose marks others knew, and no longer may. */
    private Set<String> withdrawn = new HashSet<>(0);

    private Set<String> unstored = new HashSet<>(0);
    /** The persons whose marks were dropped, and may be stored. */
    private Set<String> dropped = new HashSet<>(0);

    private boolean storing;
    private boolean loaded;
    /** When the stored marks were asked for, by {@link System#nanoTime}. */
    private long asked;
    /** What others may know, the newest first; null after a change. */
    private @Nullable List<Event.Mark> shown;

    /**
     * A person's mark.
     *
     * @param guest whether nothing proves who it is, so that nothing is stored
     * @param hidden whether only the person's own clients may know it
     */
    private record Mark(User user, long seq, boolean guest, boolean hidden) {
        Event.Mark event() {
            return new Event.Mark(user, seq);
        }

        /** Returns it as it is stored. */
        String stored(String epoch) {
            return epoch + ' ' + seq + ' ' + (hidden ? "h" : "-") + ' ' + user.name();
        }

        /** Reads what was stored; null if it is of another log. */
        static @Nullable Mark parse(String person, String stored, String epoch) {
            String[] parts = stored.split(" ", 4);
            return parts.length == 4 && parts[0].equals(epoch)
                    ? new Mark(new User(person, parts[3]), Long.parseLong(parts[1]), false, parts[2].equals("h"))
                    : null;
        }

        /** Returns it as other servers get it, as JSON. */
        String json() {
            return "[" + seq + "," + (guest ? 1 : 0) + "," + (hidden ? 1 : 0) + "]";
        }

        /** Reads what another server has sent; null if that is something else. */
        static @Nullable Mark ofJson(User user, @Nullable String json) {
            return json != null && json.matches("\\[[0-9]{1,16},[01],[01]]")
                    ? new Mark(
                            user,
                            Long.parseLong(json.substring(1, json.indexOf(','))),
                            json.charAt(json.length() - 4) == '1',
                            json.charAt(json.length() - 2) == '1')
                    : null;
        }
    }

    /**
     * @param delivered the room's position
     * @param mailbox runs something in the room's mailbox once the room is open; any thread
     */
    ReadMarks(
            RoomName room,
            RoomServices services,
            Members members,
            Supplier<Position> delivered,
            Consumer<Runnable> mailbox) {
        this.room = room;
        this.services = services;
        this.members = members;
        this.delivered = delivered;
        this.mailbox = mailbox;
        this.kind = Records.OF_PERSONS + room.value();
    }

    /** A member of this server has read. */
    void read(User user, boolean guest, long seq, boolean hidden) {
        Mark mark = new Mark(user, Math.min(seq, delivered.get().seq()), guest, hidden);
        if (mark.seq > 0 && put(mark)) {
            ours.add(user.id());
            if (!guest) {
                unstored.add(user.id());
                storeSoon();
            }
        }
    }

    /** A member of another server has read, which stores it. */
    void readElsewhere(User user, @Nullable String json) {
        Mark mark = Mark.ofJson(user, json);
        if (mark != null) {
            put(mark);
        }
    }

    /** Takes a mark, unless it is known or lies before what is known; returns whether it was news. */
    private boolean put(Mark mark) {
        Mark known = marks.get(mark.user.id());
        if (known != null && (mark.seq < known.seq || mark.equals(known))) {
            return false;
        }
        marks.remove(mark.user.id());
        marks.put(mark.user.id(), mark);
        if (mark.hidden && known != null && !known.hidden) {
            withdrawn.add(mark.user.id());
        }
        shown = null;
        drop();
        if (untold.isEmpty()) {
            services.delay().run(TELL.toNanos(), () -> mailbox.accept(this::tell));
        }
        untold.add(mark.user.id());
        return true;
    }

    /** Drops the marks that are the furthest back if there are too many. */
    private void drop() {
        if (marks.size() <= MOST_MARKS + SURPLUS) {
            return;
        }
        List<Mark> last = marks.values().stream()
                .sorted(Comparator.comparingLong(Mark::seq))
                .limit(SURPLUS)
                .toList();
        for (Mark mark : last) {
            forget(mark.user.id());
            if (!mark.guest) {
                dropped.add(mark.user.id());
                storeSoon();
            }
        }
    }

    void forget(String person) {
        marks.remove(person);
        unstored.remove(person);
        shown = null;
    }

    /** A person has left the room. The mark of a guest goes with it, since the id will hardly come again. */
    void departed(User user) {
        Mark mark = marks.get(user.id());
        if (mark != null && mark.guest) {
            forget(user.id());
        }
    }

    /** Forgets everything, since it was about another log. */
    void clear() {
        marks.clear();
        unstored.clear();
        dropped.clear();
        shown = null;
    }

    // ---- who is told

    private boolean areShown() {
        RoomOptions options = services.rules().apply(room);
        return options.presence() && options.reads() && members.peopleCount() <= MOST_PEOPLE;
    }

    private static boolean sees(Member member, boolean areShown) {
        return areShown && member.may(Verb.WHO);
    }

    /** Returns what a member is told when it joins. */
    List<Event.Mark> of(Member member) {
        if (marks.isEmpty()) {
            return List.of();
        }
        Mark own = marks.get(member.client().user().id());
        List<Event.Mark> told = sees(member, areShown()) ? shown() : List.of();
        if (own == null || told.contains(own.event())) {
            return told;
        }
        List<Event.Mark> both = new ArrayList<>(told);
        both.add(own.event());
        return List.copyOf(both);
    }

    private List<Event.Mark> shown() {
        List<Event.Mark> known = shown;
        if (known == null) {
            known = marks.values().stream()
                    .filter(mark -> !mark.hidden)
                    .sorted(Comparator.comparingLong(Mark::seq).reversed())
                    .limit(MOST_PEOPLE)
                    .map(Mark::event)
                    .toList();
            shown = known;
        }
        return known;
    }

    private void tell() {
        Map<String, Mark> news = new LinkedHashMap<>();
        for (String person : untold) {
            Mark mark = marks.get(person);
            if (mark != null) {
                news.put(person, mark);
            }
        }
        for (String person : ours) {
            Mark mark = news.get(person);
            if (mark != null) {
                members.readElsewhere(mark.user, mark.json());
            }
        }
        List<Event.Mark> forOthers = new ArrayList<>();
        for (Mark mark : news.values()) {
            if (!mark.hidden) {
                forOthers.add(mark.event());
            } else if (withdrawn.contains(mark.user.id())) {
                forOthers.add(new Event.Mark(mark.user, 0));
            }
        }
        untold = new HashSet<>(0);
        ours = new HashSet<>(0);
        withdrawn = new HashSet<>(0);
        tell(news, forOthers);
    }

    private void tell(Map<String, Mark> news, List<Event.Mark> forOthers) {
        boolean areShown = !forOthers.isEmpty() && areShown();
        Broadcast toAll = new Broadcast(new Event.Read(room, forOthers), services.codecs());
        for (Member member : members.all()) {
            if (member.unanswered() != null) {
                continue; // the answer will say it
            }
            boolean sees = sees(member, areShown);
            if (sees) {
                toAll.to(member.client());
            }
            Mark own = news.get(member.client().user().id());
            if (own != null && (own.hidden || !sees)) {
                new Broadcast(new Event.Read(room, List.of(own.event())), services.codecs()).to(member.client());
            }
        }
    }

    // ---- what is stored

    /** Reads the stored marks for a member that enters, unless they are known. Those who have joined before are told. */
    void load() {
        Records records = services.broker().records();
        boolean isOld = records.isShared() && System.nanoTime() - asked > OLD_NANOS;
        if ((loaded && !isOld) || delivered.get().seq() == 0) {
            return;
        }
        loaded = true;
        asked = System.nanoTime();
        records.all(kind)
                .whenComplete((stored, error) -> mailbox.accept(() -> {
                    if (stored != null) {
                        take(stored);
                    } else {
                        loaded = false; // the next who enters tries again
                        services.incidents().record(Incidents.Kind.UNREADABLE, room + ", who has read: " + error);
                    }
                }));
    }

    /** Reads the stored marks again, since persons may have been erased. */
    void reload() {
        marks.values().removeIf(mark -> !mark.guest && !unstored.contains(mark.user.id()));
        shown = null;
        loaded = false;
        load();
    }

    private void take(Map<String, String> stored) {
        String epoch = delivered.get().epoch();
        List<String> old = new ArrayList<>(0);
        stored.forEach((person, value) -> {
            Mark mark = Mark.parse(person, value, epoch);
            if (mark == null) {
                old.add(person);
            } else {
                put(mark);
            }
        });
        if (!old.isEmpty()) {
            var unused = services.broker().records().update(kind, Map.of(), old);
        }
    }

    private void storeSoon() {
        if (!storing) {
            storing = true;
            services.delay().run(STORE.toNanos(), () -> mailbox.accept(this::store));
        }
    }

    /** Stores what has moved; if that fails, it is tried again with the next that moves. Completes in either case. */
    CompletionStage<@Nullable Void> store() {
        storing = false;
        Set<String> removed = dropped;
        dropped = new HashSet<>(0);
        removed.removeAll(marks.keySet());
        if (unstored.isEmpty() && removed.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        String epoch = delivered.get().epoch();
        Map<String, String> values = new HashMap<>();
        for (String person : unstored) {
            Mark mark = marks.get(person);
            if (mark != null) {
                values.put(person, mark.stored(epoch));
            }
        }
        unstored = new HashSet<>(0);
        return services.broker().records().update(kind, values, removed).exceptionally(error -> {
            mailbox.accept(() -> unstored.addAll(values.keySet()));
            return null;
        });
    }
}
