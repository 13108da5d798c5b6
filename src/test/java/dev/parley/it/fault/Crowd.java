package dev.parley.it.fault;

import static org.awaitility.Awaitility.await;

import dev.parley.it.JsonClient;
import dev.parley.it.fault.Histories.Heard;
import dev.parley.it.fault.Histories.Logged;
import dev.parley.it.fault.Histories.Said;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Senders and readers of one room, each on a thread of its own, until all is said and everybody has heard it. */
public final class Crowd {
    private static final String LAST = "last";
    private static final long END_SECONDS = 120;

    private final URI endpoint;
    private final String room;
    private final LongAdder acknowledged = new LongAdder();
    private final List<Sender> senders;
    private final List<Reader> readers;
    private final List<FutureTask<?>> sending = new ArrayList<>();
    private final List<FutureTask<?>> reading = new ArrayList<>();

    /**
     * Makes a crowd that does nothing yet.
     *
     * @param base the address of the application, or of the proxy before it
     * @param patience how long a sender waits for an acknowledgement before it says the same again
     */
    public Crowd(URI base, String room, int senders, int readers, Duration patience) {
        this.endpoint = JsonClient.endpoint(base);
        this.room = room;
        this.senders = IntStream.range(0, senders)
                .mapToObj(i -> new Sender(endpoint, room, "s" + i, acknowledged, patience))
                .toList();
        this.readers = IntStream.range(0, readers)
                .mapToObj(i -> new Reader(endpoint, room, "r" + i, LAST + "-0"))
                .toList();
    }

    /** Begins; whether the server is there already does not matter. */
    public Crowd start() {
        senders.forEach(sender -> sending.add(start(sender)));
        readers.forEach(reader -> reading.add(start(reader)));
        return this;
    }

    /** Waits until this many more messages are acknowledged. */
    public void awaitAcknowledged(long more) {
        long until = acknowledged.sum() + more;
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> acknowledged.sum() >= until);
    }

    /**
     * Lets senders and readers come to their ends, and reads the log.
     *
     * @param base where the application answers without faults
     */
    public Histories finish(URI base) throws InterruptedException {
        senders.forEach(Sender::stop);
        join(sending);
        Sender last = new Sender(JsonClient.endpoint(base), room, LAST, acknowledged, Sender.PATIENT);
        FutureTask<?> saying = start(last);
        join(reading);
        last.stop();
        join(List.of(saying));
        return new Histories(
                Stream.concat(senders.stream(), Stream.of(last))
                        .map(Sender::history)
                        .toList(),
                readers.stream().map(Reader::history).toList(),
                readLog(base));
    }

    /** Returns how often each reader came back and was told that it recovered, when all is over. */
    public List<Integer> resumes() {
        return readers.stream().map(Reader::resumed).toList();
    }

    /** Returns what readers were told that they missed: nothing, if the log holds all of it. */
    public static List<Heard> toldMissing(Histories histories) {
        return histories.readers().stream()
                // each begins before the first message
                .flatMap(reader -> reader.stream().skip(1))
                .filter(each -> !(each instanceof Heard.Seen))
                .toList();
    }

    /** Returns how many messages were acknowledged, when all is over. */
    public static long acknowledged(Histories histories) {
        return histories.senders().stream()
                .flatMap(List::stream)
                .filter(each -> each instanceof Said.Ok)
                .count();
    }

    private List<Logged> readLog(URI base) {
        List<Logged> log = new ArrayList<>();
        try (JsonClient client = JsonClient.open(base)) {
            client.join(room);
            boolean more = true;
            while (more) {
                long after = log.isEmpty() ? 0 : log.get(log.size() - 1).seq();
                JsonNode page = client.send("{'op':'history','room':'" + room + "','after':" + after + "}")
                        .await("history");
                page.path("messages")
                        .forEach(each -> log.add(new Logged(
                                each.path("seq").asLong(), each.path("key").asString())));
                more = page.path("more").asBoolean();
            }
        }
        return log;
    }

    private static FutureTask<?> start(Runnable client) {
        FutureTask<?> task = new FutureTask<>(client, null);
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void join(List<FutureTask<?>> clients) throws InterruptedException {
        for (FutureTask<?> client : clients) {
            try {
                client.get(END_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("a client did not come to its end", e);
            }
        }
    }
}
