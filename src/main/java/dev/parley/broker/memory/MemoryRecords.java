package dev.parley.broker.memory;

import dev.parley.broker.Records;
import dev.parley.message.RoomName;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Facts that live as long as the process, like the rooms of {@link MemoryBroker}. */
final class MemoryRecords implements Records {
    private final Map<String, Map<String, String>> kinds = new ConcurrentHashMap<>();

    @Override
    public CompletionStage<Map<String, String>> all(String kind) {
        return CompletableFuture.completedFuture(Map.copyOf(kinds.getOrDefault(kind, Map.of())));
    }

    @Override
    public CompletionStage<@Nullable Void> put(String kind, String subject, String value) {
        Records.check(subject, value);
        of(kind).put(subject, value);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> remove(String kind, String subject) {
        of(kind).remove(subject);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> update(String kind, Map<String, String> values, Collection<String> removed) {
        values.forEach(Records::check);
        of(kind).putAll(values);
        of(kind).keySet().removeAll(removed);
        return CompletableFuture.completedFuture(null);
    }

    /** Removes what is known of a person. */
    void forget(String person) {
        kinds.forEach((kind, facts) -> {
            if (kind.startsWith(OF_PERSONS)) {
                facts.remove(person);
            }
        });
    }

    /** Removes what is known of persons in a room whose log was dropped: its numbers will be assigned again. */
    void forget(RoomName room) {
        kinds.remove(OF_PERSONS + room.value());
    }

    private Map<String, String> of(String kind) {
        return kinds.computeIfAbsent(kind, any -> new ConcurrentHashMap<>());
    }
}
