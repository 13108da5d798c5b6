package dev.parley.hub.names;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.Identity;
import dev.parley.message.User;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Keeps guests from names that look like those of others who are present on this server. A guest who wishes for one gets
 * {@code name-2} or, if that is taken as well, a name made of the id. Users, whose names are proved, keep theirs, even if a
 * guest came with it before; and a user's name stays reserved for a while after the user has left, so that nobody can wait
 * for that.
 *
 * <p>Safe for use by any thread; the lock is held briefly.
 */
public final class GuestNames {
    /** How many names of users are remembered, the latest seen first. */
    private static final int REMEMBERED = 10_000;

    private static final int LAST_SUFFIX = 9;

    /** Who shows a name that looks like this, by user id: how many connections. */
    @GuardedBy("this") private final Map<String, Map<String, Integer>> shown = new HashMap<>();

    /** The id of the latest user whose name looks like this; in the order of use. */
    @GuardedBy("this") private final Map<String, String> reserved = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Records that a client shows a user's name, changed if it must be. To be given back with {@link #leave}. */
    public synchronized Identity enter(Identity identity) {
        User user = identity.user();
        if (!identity.isGuest()) {
            Skeletons.of(user.name()).forEach(each -> reserved.put(each, user.id()));
            show(user, 1);
            return identity;
        }
        String name = free(user);
        if (name.equals(user.name())) {
            show(user, 1);
            return identity;
        }
        User named = new User(user.id(), name);
        show(named, 1);
        return Identity.guest(named);
    }

    /** A client no longer shows this name. */
    public synchronized void leave(User user) {
        show(user, -1);
    }

    @GuardedBy("this") private String free(User user) {
        String name = user.name();
        if (isFree(name, user.id())) {
            return name;
        }
        for (int i = 2; i <= LAST_SUFFIX; i++) {
            String next = name + "-" + i;
            if (User.isName(next) && isFree(next, user.id())) {
                return next;
            }
        }
        // the whole id, of which nobody else has the same
        return user.id();
    }

    @GuardedBy("this") private boolean isFree(String name, String id) {
        for (String look : Skeletons.of(name)) {
            Map<String, Integer> holders = shown.get(look);
            if (holders != null && (holders.size() > 1 || !holders.containsKey(id))) {
                return false;
            }
            String owner = reserved.get(look);
            if (owner != null && !owner.equals(id)) {
                return false;
            }
        }
        return true;
    }

    @GuardedBy("this") private void show(User user, int by) {
        for (String look : Skeletons.of(user.name())) {
            Map<String, Integer> holders = shown.computeIfAbsent(look, any -> new HashMap<>(2));
            holders.merge(user.id(), by, (a, b) -> a + b == 0 ? null : a + b);
            if (holders.isEmpty()) {
                shown.remove(look);
            }
        }
    }

    /** Returns how many looks are in use; for tests. */
    synchronized Set<String> looks() {
        return Set.copyOf(shown.keySet());
    }
}
