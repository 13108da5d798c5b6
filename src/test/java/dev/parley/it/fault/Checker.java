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
                if (!ok.key().equals(keys.get(ok.seq()))) {
                    violations.add("lost: " + ok.key() + " was acknowledged at " + ok.seq() + ", where the log has "
                            + keys.get(ok.seq()));
                }
                Said.Ok earlier = first.putIfAbsent(ok.key(), ok);
                if (earlier != null
                        && (earlier.seq() != ok.seq() || !earlier.epoch().equals(ok.epoch()))) {
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
                } else if (each instanceof Said.Ok ok) {
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
        if (!seen.key().equals(keys.get(seen.seq()))) {
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
