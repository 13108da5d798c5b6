package dev.parley.http.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Erasure;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest erasures of this server, running and ended, until it stops. Safe for any thread. */
final class Erasures {
    private static final int MAX = 100;

    private static final Problem BUSY = new Problem(
            503, "busy", "Too many erasures are running; try again in a minute.", Map.of("Retry-After", "60"));

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);

    @GuardedBy("this") private final Map<String, Running> byId = new LinkedHashMap<>();

    /** An erasure, which may have ended. */
    record Running(String id, String user, CompletableFuture<Erasure> receipt) {
        /** Returns how it is now. */
        Map<String, Object> state() {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("id", id);
            members.put("user", user);
            if (!receipt.isDone()) {
                members.put("state", "running");
            } else if (receipt.isCompletedExceptionally()) {
                members.put("state", "failed");
            } else {
                Erasure erased = receipt.join();
                members.put("state", "done");
                members.put("messages", erased.messages());
                members.put("rooms", erased.rooms());
                members.put("at", erased.at().toString());
            }
            return members;
        }
    }

    /**
     * Begins an erasure. Two of the same person may run at a time: the later one finds what was said after the earlier one looked.
     *
     * @param start starts it
     * @throws ProblemException if too many are running
     */
    Running begin(String user, Supplier<CompletionStage<Erasure>> start) {
        Running begun = new Running(UUID.randomUUID().toString(), user, new CompletableFuture<>());
        register(begun);
        try {
            start.get().whenComplete((receipt, error) -> {
                if (error != null) {
                    LOG.error("Erasure {} failed; it can be sent again", begun.id, error);
                    begun.receipt.completeExceptionally(error);
                } else {
                    begun.receipt.complete(receipt);
                }
            });
        } catch (RuntimeException e) {
            LOG.error("Erasure {} failed; it can be sent again", begun.id, e);
            begun.receipt.completeExceptionally(e);
        }
        return begun;
    }

    private synchronized void register(Running begun) {
        if (byId.size() >= MAX) {
            String oldest = byId.values().stream()
                    .filter(each -> each.receipt.isDone())
                    .findFirst()
                    .orElseThrow(() -> new ProblemException(BUSY))
                    .id();
            byId.remove(oldest);
        }
        byId.put(begun.id, begun);
    }

    synchronized @Nullable Running find(String id) {
        return byId.get(id);
    }
}
