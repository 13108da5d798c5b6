package dev.parley.it.fault;

import dev.parley.it.fault.Histories.Heard;
import dev.parley.it.fault.Histories.Logged;
import dev.parley.it.fault.Histories.Said;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares histories with the log, and with each other, and says what breaks a promise. */
public final class Checker {
    private final Histories histories;
    private final List<String> violations = new ArrayList<>();
    private final Map<Long, String> keys = new HashMap<>();

    private Checker(Histories histories) {
        this.histories = histories;
    }

    /** Returns a sentence for each violation; none if all promises were kept. */
    public static List<String> violations(Histories histories) {
        Checker checker = new Checker(histories);
        checker.checkLog();
        checker.checkAcknowledged();
        checker.checkRealTime();
        checker.checkEpochs();
        histories.readers().forEach(checker::checkReader);
        return checker.violations;
    }

    private void checkLog() {
        Set<String> called = new HashSet<>();
        histories.senders().forEach(sender -> sender.forEach(each -> called.add(each.key())));
        Map<String, Long> places = new HashMap<>();
        long expected = 1;
        for (Logged logged : histories.log()) {
            if (logged.seq() != expected) {
                violations.add("hole: the log goes from " + (expected - 1) + " to " + logged.seq());
            }
            expected = logged.seq() + 1;
            keys.put(logged.seq(), logged.key());
            Long before = places.put(logged.key(), logged.seq());
            if (before != null) {
                violations.add("duplicate: " + logged.key() + " stands at " + before + " and " + logged.seq());
            }
            if (!called.contains(logged.key())) {
                violations.add("phantom: nobody said " + logged.key() + " at " + logged.seq());
            }
        }
    }

    private void checkAcknowledged() {
        Map<String, Said.Ok> first = new HashMap<>();
        for (List<Said> sender : histories.senders()) {
            for (Said each : sender) {
                if (!(each instanceof Said.Ok ok)) {
                    continue;
                }
                if (!ok.key().equals(keys.get(ok.seq())) && counts(ok.epoch())) {
                    violations.add("lost: " + ok.key() + " was acknowledged at " + ok.seq() + ", where the log has "
                            + keys.get(ok.seq()));
                }
                Said.Ok earlier = first.putIfAbsent(ok.key(), ok);
                if (earlier != null
                        && (earlier.seq() != ok.seq() || !earlier.epoch().equals(ok.epoch()))
                        && counts(earlier.epoch())) {
                    violations.add("two places: " + ok.key() + " was acknowledged at " + earlier.seq() + " and at "
                            + ok.seq());
                }
            }
        }
    }

    /** What was acknowledged before something else was said for the first time stands before it. */
    private void checkRealTime() {
        Map<String, Long> called = new HashMap<>();
        List<Said.Ok> oks = new ArrayList<>();
        for (List<Said> sender : histories.senders()) {
            for (Said each : sender) {
                if (each instanceof Said.Call call) {
                    called.merge(call.key(), call.nanos(), Math::min);
                } else if (each instanceof Said.Ok ok && counts(ok.epoch())) {
                    oks.add(ok);
                }
            }
        }
        // going back through the log: the earliest acknowledgement of anything after
        List<Said.Ok> fromTheEnd = new ArrayList<>(oks);
        fromTheEnd.sort(Comparator.comparingLong(Said.Ok::seq).reversed());
        long acknowledgedBehind = Long.MAX_VALUE;
        for (Said.Ok ok : fromTheEnd) {
            if (called.getOrDefault(ok.key(), ok.nanos()) > acknowledgedBehind) {
                violations.add("reordered: " + ok.key() + " at " + ok.seq()
                        + " was said after something later was acknowledged");
            }
            acknowledgedBehind = Math.min(acknowledgedBehind, ok.nanos());
        }
    }

    /** Returns whether what was acknowledged or seen in an epoch must be in the log. */
    private boolean counts(String epoch) {
        return !histories.lossy() || epoch.equals(histories.epoch());
    }

    /** A number means one message for ever, for everybody, also in an epoch that has ended, which the log says nothing about. */
    private void checkEpochs() {
        Map<Place, String> places = new HashMap<>();
        for (List<Said> sender : histories.senders()) {
            for (Said each : sender) {
                if (each instanceof Said.Ok ok && !counts(ok.epoch())) {
                    checkPlace(places, new Place(ok.epoch(), ok.seq()), ok.key());
                }
            }
        }
        for (List<Heard> reader : histories.readers()) {
            for (Heard each : reader) {
                if (each instanceof Heard.Seen seen && !counts(seen.epoch())) {
                    checkPlace(places, new Place(seen.epoch(), seen.seq()), seen.key());
                }
            }
            checkOrderOfEpochs(reader);
        }
    }

    private record Place(String epoch, long seq) {}

    private void checkPlace(Map<Place, String> places, Place place, String key) {
        String before = places.putIfAbsent(place, key);
        if (before != null && !before.equals(key)) {
            violations.add("two messages: at " + place.seq() + " of the epoch " + place.epoch() + " are " + before
                    + " and " + key);
        }
    }

    /** A reader is told of each new epoch before it sees anything of it, and never comes back to an earlier one. */
    private void checkOrderOfEpochs(List<Heard> reader) {
        Set<String> ended = new HashSet<>();
        String now = "";
        for (Heard each : reader) {
            String next = now;
            if (each instanceof Heard.StartedOver startedOver) {
                next = startedOver.epoch();
            } else if (each instanceof Heard.Seen seen) {
                next = seen.epoch();
                if (!next.equals(now) && !now.isEmpty()) {
                    violations.add("silent epoch: a reader of " + now + " saw " + seen.key() + " of " + next);
                }
            }
            if (!next.equals(now)) {
                ended.add(now);
                if (ended.contains(next) && !next.isEmpty()) {
                    violations.add("epoch again: a reader came back to " + next);
                }
                now = next;
            }
        }
    }

    private void checkReader(List<Heard> reader) {
        long position = -1;
        for (Heard each : reader) {
            if (each instanceof Heard.Gap gap) {
                position = gap.next() - 1;
            } else if (each instanceof Heard.StartedOver startedOver) {
                position = startedOver.seq();
            } else if (each instanceof Heard.Seen seen) {
                checkSeen(seen, position);
                position = Math.max(position, seen.seq());
            }
        }
    }

    private void checkSeen(Heard.Seen seen, long position) {
        if (!seen.key().equals(keys.get(seen.seq())) && counts(seen.epoch())) {
            violations.add("wrong: a reader saw " + seen.key() + " at " + seen.seq() + ", where the log has "
                    + keys.get(seen.seq()));
        }
        if (position >= 0 && seen.seq() <= position) {
            violations.add("seen twice or backwards: " + seen.seq() + " after " + position);
        } else if (position >= 0 && seen.seq() != position + 1) {
            violations.add("unreported gap: " + seen.seq() + " after " + position);
        }
    }
}
