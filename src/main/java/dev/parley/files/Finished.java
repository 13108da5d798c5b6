package dev.parley.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The uploads that became complete lately on this server, for a sender that did not get the answer to the last part. Safe for
 * use by any thread.
 */
final class Finished {
    private static final int MOST = 1000;
    private static final Duration TIME = Duration.ofMinutes(10);

    private final InstantSource clock;

    /** By the upload's id; the oldest is the first. */
    @GuardedBy("this") private final Map<String, Done> uploads = new LinkedHashMap<>();

    private record Done(StoredFile file, long until) {}

    Finished(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(String id, StoredFile file) {
        long now = clock.millis();
        uploads.put(id, new Done(file, now + TIME.toMillis()));
        var oldest = uploads.values().iterator();
        while (oldest.hasNext() && (oldest.next().until() < now || uploads.size() > MOST)) {
            oldest.remove();
        }
    }

    synchronized @Nullable StoredFile find(String id) {
        Done done = uploads.get(id);
        return done == null || done.until() < clock.millis() ? null : done.file();
    }
}
