package dev.parley.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run: members that hear, speakers that speak, and what comes of it. One thread and one selector, so it is cheaper
 * than any server. Speakers are connections of their own over WebSocket, whatever members do, and are not counted; the
 * server's CPU time for them is.
 */
final class Load implements AutoCloseable {
    private static final long DRAIN = TimeUnit.SECONDS.toNanos(2);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Messages on their way at most; a power of two. */
    private static final int MOST_OUTSTANDING = 1 << 16;

    private final Peer peer;
    private final Shape shape;
    private final String prefix;
    private final Lines lines = new Lines();
    private final List<Line> members = new ArrayList<>();
    private final List<SocketLine> speakers = new ArrayList<>();
    private final Line.Traffic traffic = new Line.Traffic();
    private final Latencies latencies = new Latencies();
    private final long start = System.nanoTime();

    /** Deliveries that are still to come of each message, by number. */
    private final int[] missing = new int[MOST_OUTSTANDING];

    private int outstanding;
    private int said;
    private boolean speaking = true;
    private long nextDue;
    /** Who asks next, and when, of those who ask each second. */
    private int nextPoll;

    private long nextPollDue;

    /** @param run names the rooms, which must be new */
    Load(Peer peer, Shape shape, String run) throws IOException {
        this.peer = peer;
        this.shape = shape;
        this.prefix = run + "-";
    }

    /** Connects, warms up, measures, and waits for what is on its way. */
    Figures run(Duration warm, Duration measured) throws IOException {
        connect();
        long begun = System.nanoTime();
        nextDue = begun;
        nextPollDue = begun;
        long warmEnd = begun + warm.toNanos();
        loop(() -> System.nanoTime() >= warmEnd);
        latencies.clear();
        traffic.bytes = 0;
        traffic.frames = 0;
        traffic.requests = 0;
        Duration cpuBefore = peer.server().cpu();
        long from = System.nanoTime();
        long end = from + measured.toNanos();
        loop(() -> System.nanoTime() >= end);
        double seconds = (System.nanoTime() - from) / (double) SECOND;
        long cpu = peer.server().cpu().minus(cpuBefore).toNanos();
        double deliveries = Math.max(1, latencies.total());
        Figures figures = new Figures(
                latencies.total() / seconds,
                cpu / 1e3 / deliveries,
                latencies.quantile(0.5) / 1e3,
                latencies.quantile(0.99) / 1e3,
                traffic.bytes / deliveries,
                traffic.requests / deliveries,
                traffic.frames / deliveries,
                0);
        double lost = drain();
        return new Figures(
                figures.deliveriesPerSecond(),
                figures.cpuMicros(),
                figures.p50Millis(),
                figures.p99Millis(),
                figures.bytes(),
                figures.requests(),
                figures.frames(),
                lost);
    }

    private String room(int number) {
        return prefix + number;
    }

    private List<String> rooms(List<Integer> numbers) {
        return numbers.stream().map(this::room).toList();
    }

    private void connect() throws IOException {
        for (int i = 0; i < shape.speakers(); i++) {
            SocketLine speaker = new SocketLine(
                    lines.selector(),
                    peer.server().port(),
                    new Line.Traffic(),
                    peer.dialect(),
                    rooms(shape.roomsOfSpeaker(i)),
                    null);
            speakers.add(speaker);
            lines.add(speaker);
        }
        for (int i = 0; i < shape.clients(); i++) {
            connect(shape.roomsOf(i));
        }
        lines.awaitReady();
        // a server that does not say when a member is in has it in by now
        long settled = System.nanoTime() + SECOND / 3;
        speaking = false;
        loop(() -> System.nanoTime() >= settled);
        speaking = true;
    }

    private void connect(List<Integer> rooms) throws IOException {
        int port = peer.server().port();
        if (!peer.polls()) {
            hears(new SocketLine(
                    lines.selector(), port, traffic, peer.dialect(), rooms(rooms), new Marker(this::delivered)));
            return;
        }
        for (String room : rooms(rooms)) {
            boolean waits = peer.hearing() == Peer.Hearing.LONG_POLL;
            hears(new PollLine(lines.selector(), port, traffic, room, waits, new Marker(this::delivered)));
        }
    }

    private void hears(Line member) throws IOException {
        members.add(member);
        lines.add(member);
    }

    private void delivered(long micros, int number) {
        latencies.add(now() - micros);
        int slot = number & (MOST_OUTSTANDING - 1);
        if (--missing[slot] == 0) {
            outstanding--;
        }
    }

    /** In microseconds, since the run began. */
    private long now() {
        return (System.nanoTime() - start) / 1_000;
    }

    private void loop(BooleanSupplier ended) throws IOException {
        while (!ended.getAsBoolean()) {
            speak();
            poll();
            lines.select(pause());
        }
    }

    /** Never sleeps over the time of the next message. */
    private long pause() {
        if (!speaking || shape.window() > 0) {
            return 1;
        }
        return nextDue - System.nanoTime() > 2_000_000 ? 1 : 0;
    }

    private void speak() throws IOException {
        if (!speaking) {
            return;
        }
        if (shape.window() > 0) {
            while (outstanding < shape.window()) {
                say(said % shape.rooms(), now());
            }
            return;
        }
        long interval = SECOND / shape.rate();
        for (long now = System.nanoTime(); nextDue <= now; nextDue += interval) {
            say(said % shape.rooms(), (nextDue - start) / 1_000);
        }
    }

    private void say(int room, long due) throws IOException {
        int number = said++;
        missing[number & (MOST_OUTSTANDING - 1)] = shape.membersOfARoom();
        outstanding++;
        speakers.get(shape.speakerOf(room)).say(room(room), number, Marker.text(due, number, shape.bytes()));
    }

    /** Lets those ask whose time has come; each has its own place within the second. */
    private void poll() throws IOException {
        if (peer.hearing() != Peer.Hearing.POLL || members.isEmpty()) {
            return;
        }
        long interval = SECOND / members.size();
        for (long now = System.nanoTime(); nextPollDue <= now; nextPollDue += interval) {
            ((PollLine) members.get(nextPoll)).ask();
            nextPoll = (nextPoll + 1) % members.size();
        }
    }

    /** Returns how many deliveries are missing when nothing more comes. */
    private double drain() throws IOException {
        speaking = false;
        long end = System.nanoTime() + DRAIN;
        loop(() -> outstanding == 0 || System.nanoTime() > end);
        double lost = 0;
        for (int each : missing) {
            lost += Math.max(0, each);
        }
        if (peer.hearing() == Peer.Hearing.LONG_POLL) {
            dismiss();
        }
        return lost;
    }

    /** One more message for each room, so that no request is left waiting on the server. */
    private void dismiss() throws IOException {
        members.forEach(each -> ((PollLine) each).stop());
        for (int room = 0; room < shape.rooms(); room++) {
            say(room, now());
        }
        long end = System.nanoTime() + DRAIN;
        loop(() -> System.nanoTime() > end || members.stream().allMatch(each -> ((PollLine) each).isIdle()));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
