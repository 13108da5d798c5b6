package dev.parley.broker.sqlite.write;

import dev.parley.broker.Erasure;
import dev.parley.broker.ErasureProgress;
import dev.parley.broker.PageSize;
import dev.parley.broker.sqlite.table.LogReaders;
import dev.parley.broker.sqlite.write.Request.Work;
import dev.parley.broker.sqlite.write.SqliteRecords.Actor;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Removes many messages in small steps, each a request of its own to the writer, so that other writes go in between. The
 * messages of a person are found by the readers.
 */
public final class Eraser {
    /** Found at once, and erased with one transaction for each room among them; 1 to 20 ms. */
    private static final PageSize STEP = new PageSize(500, 1024 * 1024);

    private final LogReaders readers;
    private final Actor actor;
    private final Changer changer;
    private final InstantSource clock;

    /** Has messages changed. */
    @FunctionalInterface
    public interface Changer {
        /**
         * Hands work to the writer.
         *
         * @param seqs the messages that it changes; all of the room if empty
         * @param payload bytes that the work holds in memory
         */
        <T> CompletionStage<T> change(RoomName room, List<Long> seqs, int payload, Work<T> work);
    }

    /**
     * @param actor hands work to the writer
     * @param changer hands work to the writer that changes messages
     * @param clock gives receipts their time
     */
    public Eraser(LogReaders readers, Actor actor, Changer changer, InstantSource clock) {
        this.readers = readers;
        this.actor = actor;
        this.changer = changer;
        this.clock = clock;
    }

    public CompletionStage<Erasure> erase(String author) {
        if (author.isEmpty()) {
            throw new IllegalArgumentException("nobody cannot be erased");
        }
        Erasing erasing = new Erasing(author);
        erasing.start();
        return erasing.answer.minimalCompletionStage();
    }

    public CompletionStage<Long> delete(RoomName room) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        actor.act(
                        0,
                        (transaction, time) ->
                                new Result<>(transaction.rooms().get(room).last(), null))
                .whenComplete((last, error) -> {
                    if (error != null) {
                        answer.completeExceptionally(error);
                    } else {
                        delete(room, last, 0, answer);
                    }
                });
        return answer.minimalCompletionStage();
    }

    /** Deletes a part, and then the rest. Not recursive: each part is answered on the thread that delivers. */
    private void delete(RoomName room, long last, long before, CompletableFuture<Long> answer) {
        changer.change(
                        room,
                        List.of(),
                        0,
                        (transaction, time) -> transaction.amender().delete(room, last))
                .whenComplete((deleted, error) -> {
                    if (error != null) {
                        answer.completeExceptionally(error);
                    } else if (deleted == 0) {
                        answer.complete(before);
                    } else {
                        delete(room, last, before + deleted, answer);
                    }
                });
    }

    /** One erasure. Its steps run one after the other. */
    private final class Erasing {
        private final String author;
        private final CompletableFuture<Erasure> answer = new CompletableFuture<>();

        Erasing(String author) {
            this.author = author;
        }

        /** Removes the facts about the person before the messages: who learns of those finds no facts. */
        void start() {
            actor.act(author.length(), (transaction, time) -> {
                        transaction.records().forget(author);
                        return new Result<Void>(null, null);
                    })
                    .whenComplete((done, error) -> {
                        if (error != null) {
                            answer.completeExceptionally(error);
                        } else {
                            find(0);
                        }
                    });
        }

        void find(long after) {
            readers.authored(author, after, STEP).whenComplete((rows, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                } else {
                    erase(byRoom(rows.entries()), rows.next());
                }
            });
        }

        private static List<Map.Entry<RoomName, List<Long>>> byRoom(List<Message> entries) {
            Map<RoomName, List<Long>> seqs = new LinkedHashMap<>();
            entries.forEach(entry -> seqs.computeIfAbsent(entry.room(), room -> new ArrayList<>())
                    .add(entry.seq()));
            return List.copyOf(seqs.entrySet());
        }

        private void erase(List<Map.Entry<RoomName, List<Long>>> found, @Nullable Long next) {
            if (found.isEmpty()) {
                if (next == null) {
                    finish();
                } else {
                    find(next);
                }
                return;
            }
            RoomName room = found.get(0).getKey();
            List<Long> seqs = found.get(0).getValue();
            changer.change(
                            room,
                            seqs,
                            Long.BYTES * seqs.size(),
                            (transaction, time) -> step(transaction, room, seqs, time))
                    .whenComplete((erased, error) -> {
                        if (error != null) {
                            answer.completeExceptionally(error);
                        } else {
                            erase(found.subList(1, found.size()), next);
                        }
                    });
        }

        private Result<Integer> step(LogTransaction transaction, RoomName room, List<Long> seqs, Time time)
                throws SQLException {
            Result<Integer> erased = transaction.amender().erase(room, author, seqs, time);
            int count = Objects.requireNonNull(erased.value());
            if (count > 0) {
                ErasureProgress sum = progress(transaction).plus(room, count);
                transaction.records().put(ErasureProgress.KIND, author, sum.value());
            }
            return erased;
        }

        private ErasureProgress progress(LogTransaction transaction) throws SQLException {
            return ErasureProgress.parse(transaction.records().find(ErasureProgress.KIND, author));
        }

        private void finish() {
            actor.act(0, (transaction, time) -> {
                        ErasureProgress sum = progress(transaction);
                        transaction.records().remove(ErasureProgress.KIND, author);
                        // it names the person
                        transaction.amender().removed();
                        return new Result<>(sum, null);
                    })
                    .whenComplete((sum, error) -> {
                        if (error != null) {
                            answer.completeExceptionally(error);
                        } else {
                            answer.complete(sum.receipt(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
                        }
                    });
        }
    }
}
