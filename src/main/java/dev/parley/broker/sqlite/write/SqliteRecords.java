package dev.parley.broker.sqlite.write;

import dev.parley.broker.Records;
import dev.parley.broker.sqlite.write.Request.Work;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The facts beside the rooms, read and written by the writer's thread. */
public final class SqliteRecords implements Records {
    private final Actor actor;

    /** @param actor hands work to the writer */
    public SqliteRecords(Actor actor) {
        this.actor = actor;
    }

    /** Hands work to the writer's thread. */
    @FunctionalInterface
    public interface Actor {
        /**
         * Has the work done in a transaction.
         *
         * @param payload bytes that the work holds in memory
         * @return completes when it is on disk
         */
        <T extends @Nullable Object> CompletionStage<T> act(int payload, Work<T> work);
    }

    @Override
    public CompletionStage<Map<String, String>> all(String kind) {
        return actor.act(
                0, (transaction, time) -> new Result<>(transaction.records().all(kind), null));
    }

    @Override
    public CompletionStage<@Nullable Void> put(String kind, String subject, String value) {
        Records.check(subject, value);
        return actor.act(subject.length() + value.length(), (transaction, time) -> {
            transaction.records().put(kind, subject, value);
            return new Result<Void>(null, null);
        });
    }

    @Override
    public CompletionStage<@Nullable Void> remove(String kind, String subject) {
        return actor.act(subject.length(), (transaction, time) -> {
            transaction.records().remove(kind, subject);
            return new Result<Void>(null, null);
        });
    }

    @Override
    public CompletionStage<@Nullable Void> update(String kind, Map<String, String> values, Collection<String> removed) {
        int size = removed.stream().mapToInt(String::length).sum();
        for (Map.Entry<String, String> each : values.entrySet()) {
            Records.check(each.getKey(), each.getValue());
            size += each.getKey().length() + each.getValue().length();
        }
        return actor.act(size, (transaction, time) -> {
            for (Map.Entry<String, String> each : values.entrySet()) {
                transaction.records().put(kind, each.getKey(), each.getValue());
            }
            for (String each : removed) {
                transaction.records().remove(kind, each);
            }
            return new Result<Void>(null, null);
        });
    }
}
