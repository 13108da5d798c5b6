package dev.parley.moderation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Records;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on people who are connected, on this server at once and on all servers that share its log soon. What the others must do
 * is a record beside the log, an order. It is removed after some minutes, since a server that starts later has nobody whom it
 * concerns.
 *
 * <p>Threads: safe for any. Nothing waits for the log.
 */
public final class Enforcement {
    private static final String KIND = "order";

    /** Longer than a server can be cut off and keep its people: they can neither say nor hear anything meanwhile. */
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(Enforcement.class);

    private final Records records;
    private final Moderation moderation;
    private final Connections connections;
    private final Executor workers;

    /** Orders that were carried out here, and when that was, by {@link System#nanoTime}. */
    @GuardedBy("this") private final Map<String, Long> known = new HashMap<>();

    /** Whether a change elsewhere is being read; and whether there was another one since. */
    @GuardedBy("this") private boolean reading;

    @GuardedBy("this") private boolean again;

    /** The people who are connected to this server. Each method returns how many clients it has concerned. */
    public interface Connections {
        /** Closes the clients that must not be here, by what is in force now. */
        int closeExcluded();

        /** Closes the clients of a person for good. */
        int disconnect(String user);

        /** Removes the clients of a person from a room, or all clients if {@code user} is null. */
        int remove(@Nullable String user, RoomName room);
    }

    /** @param workers run what takes time */
    public Enforcement(Records records, Moderation moderation, Connections connections, Executor workers) {
        this.records = records;
        this.moderation = moderation;
        this.connections = connections;
        this.workers = workers;
    }

    /** Begins to follow what other servers decide. */
    public void start() {
        if (records.isShared()) {
            records.onChangeElsewhere(this::changed);
            readOrders(false);
        }
    }

    /** Closes the clients that must not be here. Other servers do so because of the ban itself. */
    public int closeExcluded() {
        return connections.closeExcluded();
    }

    /** Closes the clients of a person for good; returns how many there were on this server. */
    public int disconnect(String user) {
        order(new Fields().with("user", user));
        return connections.disconnect(user);
    }

    /** Removes the clients of a person from a room, or everybody; returns how many there were on this server. */
    public int remove(@Nullable String user, RoomName room) {
        order(new Fields().with("user", user).with("room", room.value()));
        return connections.remove(user, room);
    }

    private void order(Fields order) {
        if (!records.isShared()) {
            return;
        }
        String id = UUID.randomUUID().toString();
        synchronized (this) {
            known.put(id, System.nanoTime());
        }
        records.put(KIND, id, order.toString()).whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("Other servers could not be told of an act of a moderator", error);
            }
        });
    }

    /** Reads what others have decided, once more at the end if there was another change meanwhile. */
    private void changed() {
        synchronized (this) {
            again = reading;
            if (reading) {
                return;
            }
            reading = true;
        }
        moderation.reload().whenComplete((done, error) -> {
            if (error != null) {
                LOG.warn("What another server has decided could not be read; trying again at its next decision", error);
            }
            workers.execute(connections::closeExcluded);
            readOrders(true);
        });
    }

    private void readOrders(boolean act) {
        records.all(KIND).whenComplete((stored, error) -> {
            if (error != null) {
                LOG.warn("Orders of other servers could not be read", error);
            } else {
                newOf(stored.keySet()).forEach(id -> {
                    if (act) {
                        workers.execute(() -> carryOut(stored.get(id)));
                    }
                });
            }
            boolean repeat;
            synchronized (this) {
                repeat = again;
                reading = false;
                again = false;
            }
            if (repeat) {
                changed();
            }
        });
    }

    /** Returns the orders that are not known, and notes them. */
    private synchronized List<String> newOf(Set<String> ids) {
        List<String> fresh = new ArrayList<>();
        for (String id : ids) {
            if (known.putIfAbsent(id, System.nanoTime()) == null) {
                fresh.add(id);
            }
        }
        return fresh;
    }

    private void carryOut(@Nullable String stored) {
        if (stored == null) {
            return;
        }
        Fields order = Fields.parse(stored);
        String user = order.text("user");
        String room = order.text("room");
        if (room != null) {
            RoomName.parse(room).ifPresent(name -> connections.remove(user, name));
        } else if (user != null) {
            connections.disconnect(user);
        }
    }

    /** Forgets what is over: decisions, and orders that every server has carried out by now. */
    public void sweep() {
        moderation.sweep();
        List<String> old = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            for (Map.Entry<String, Long> each : known.entrySet()) {
                if (now - each.getValue() > KEPT_NANOS) {
                    old.add(each.getKey());
                }
            }
            old.forEach(known::remove);
        }
        old.forEach(id -> records.remove(KIND, id));
    }
}
