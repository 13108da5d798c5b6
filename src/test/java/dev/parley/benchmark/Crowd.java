package dev.parley.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * Members of rooms, each of whom may speak; whatever is said in a room reaches all of them there. One thread and one
 * selector.
 */
final class Crowd implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN = TimeUnit.SECONDS.toNanos(5);
    /** Messages on their way at most; a power of two. */
    private static final int MOST_OUTSTANDING = 1 << 16;

    private final ServerProcess server;
    private final Lines lines = new Lines();
    private final List<SocketLine> members = new ArrayList<>();
    private final Line.Traffic traffic = new Line.Traffic();
    private final Latencies latencies = new Latencies();
    private final long start = System.nanoTime();

    /** Deliveries that are still to come of each message, by number. */
    private final int[] missing = new int[MOST_OUTSTANDING];

    private int outstanding;
    private int said;

    /**
     * What is said.
     *
     * @param bytes of each text
     * @param rate messages per second, evenly spaced; 0 if there is a window
     * @param window how many messages may be under way to some member; 0 if there is a rate
     * @param room of a message, by its number
     * @param speaker who says it, by its number
     * @param audience members of its room
     */
    record Talk(int bytes, int rate, int window, IntFunction<String> room, IntUnaryOperator speaker, int audience) {}

    Crowd(ServerProcess server) throws IOException {
        this.server = server;
    }

    /** Connects this many more, and returns after each has joined its rooms. */
    void connect(int count, IntFunction<List<String>> rooms) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketLine member = new SocketLine(
                    lines.selector(),
                    server.port(),
                    traffic,
                    Dialect.PARLEY,
                    rooms.apply(members.size()),
                    new Marker(this::delivered));
            members.add(member);
            lines.add(member);
        }
        lines.awaitReady();
    }

    /** Talks for so long and returns what came of it; what is on its way then is waited for. */
    Figures talk(Talk talk, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        return talk(talk, () -> System.nanoTime() >= end);
    }

    /** Talks until then. */
    Figures talk(Talk talk, BooleanSupplier ended) throws IOException {
        latencies.clear();
        traffic.bytes = 0;
        traffic.frames = 0;
        Duration cpuBefore = server.cpu();
        long from = System.nanoTime();
        long nextDue = from;
        while (!ended.getAsBoolean()) {
            nextDue = speak(talk, nextDue);
            lines.select(talk.window() > 0 || nextDue - System.nanoTime() > 2_000_000 ? 1 : 0);
        }
        double seconds = (System.nanoTime() - from) / (double) SECOND;
        double deliveries = Math.max(1, latencies.total());
        double cpu = server.cpu().minus(cpuBefore).toNanos() / 1e3 / deliveries;
        double bytes = traffic.bytes / deliveries;
        double frames = traffic.frames / deliveries;
        double lost = drain();
        return new Figures(
                deliveries / seconds,
                cpu,
                latencies.quantile(0.5) / 1e3,
                latencies.quantile(0.99) / 1e3,
                bytes,
                0,
                frames,
                lost);
    }

    /** Says what is due, and returns when the next is. */
    private long speak(Talk talk, long nextDue) throws IOException {
        if (talk.window() > 0) {
            while (outstanding < talk.window()) {
                say(talk, now());
            }
            return nextDue;
        }
        long due = nextDue;
        for (long now = System.nanoTime(); due <= now; due += SECOND / talk.rate()) {
            say(talk, (due - start) / 1_000);
        }
        return due;
    }

    private void say(Talk talk, long due) throws IOException {
        int number = said++;
        missing[number & (MOST_OUTSTANDING - 1)] = talk.audience();
        outstanding++;
        members.get(talk.speaker().applyAsInt(number))
                .say(talk.room().apply(number), number, Marker.text(due, number, talk.bytes()));
    }

    private void delivered(long micros, int number) {
        latencies.add(now() - micros);
        if (--missing[number & (MOST_OUTSTANDING - 1)] == 0) {
            outstanding--;
        }
    }

    /** In microseconds, since the crowd was made. */
    private long now() {
        return (System.nanoTime() - start) / 1_000;
    }

    /** Stays silent for so long. */
    void rest(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            lines.select(10);
        }
    }

    /** Returns how many deliveries are missing when nothing more comes. */
    private double drain() throws IOException {
        long end = System.nanoTime() + DRAIN;
        while (outstanding > 0 && System.nanoTime() < end) {
            lines.select(1);
        }
        double lost = 0;
        for (int i = 0; i < missing.length; i++) {
            lost += Math.max(0, missing[i]);
            missing[i] = 0;
        }
        outstanding = 0;
        return lost;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
