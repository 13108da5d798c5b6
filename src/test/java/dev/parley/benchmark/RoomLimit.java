package dev.parley.benchmark;

import dev.parley.benchmark.Crowd.Talk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Whether it matters who speaks in how many rooms, and whether rooms cost something in which nobody speaks. */
final class RoomLimit {
    private static final int MANY = 200;
    private static final int BYTES = 128;
    private static final int ROUNDS = 3;
    private static final Duration WARM = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final int ROOMS = 10_000;
    private static final int ROOMS_OF_A_CLIENT = 100;
    private static final int HALL = 100;

    private RoomLimit() {}

    /** 200 clients hear each message either way. */
    static void shapes(Path data, Findings findings) throws IOException {
        findings.title("200 clients: 200 senders in one room, and one sender in 200 rooms");
        List<String> rooms =
                IntStream.range(0, MANY).mapToObj(i -> "of-one-" + i).toList();
        try (ServerProcess server = ServerProcess.parley(
                        data, List.of(), "log=memory", "client.rooms=" + MANY, "presence.people=1");
                Crowd senders = new Crowd(server);
                Crowd hearers = new Crowd(server)) {
            senders.connect(MANY, i -> List.of("of-many"));
            hearers.connect(MANY, i -> rooms);
            compare(findings, senders, hearers, rooms, 100, 0, "100 messages/s");
            compare(findings, senders, hearers, rooms, 0, 64, "64 messages under way");
        }
    }

    private static void compare(
            Findings findings, Crowd senders, Crowd hearers, List<String> rooms, int rate, int window, String name)
            throws IOException {
        Talk manySenders = new Talk(BYTES, rate, window, n -> "of-many", n -> n % MANY, MANY);
        Talk manyRooms = new Talk(BYTES, rate, window, n -> rooms.get(n % MANY), n -> 0, MANY);
        senders.talk(manySenders, WARM);
        hearers.talk(manyRooms, WARM);
        List<Figures> one = new ArrayList<>();
        List<Figures> other = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            one.add(senders.talk(manySenders, ROUND));
            other.add(hearers.talk(manyRooms, ROUND));
        }
        Figures first = Figures.median(one);
        Figures second = Figures.median(other);
        findings.compare(name + ", CPU for a delivery", first.cpuMicros(), second.cpuMicros(), "µs", "alike");
        findings.compare(name + ", p99", first.p99Millis(), second.p99Millis(), "ms", "alike");
        findings.compare(
                name + ", deliveries/s", first.deliveriesPerSecond(), second.deliveriesPerSecond(), "", "alike");
        findings.add(name + ", lost", Report.text(first.lost() + second.lost()), "0");
    }

    /** A room that talks, before and after there are others that do not. */
    static void quiet(Path data, Findings findings) throws IOException {
        findings.title(
                String.format(Locale.ROOT, "%,d quiet rooms, 100 clients in 100 of them each, log on disk", ROOMS));
        try (ServerProcess server = ServerProcess.parley(data, List.of("-XX:+UseSerialGC"), "log=sqlite");
                Crowd hall = new Crowd(server)) {
            hall.connect(HALL, i -> List.of("hall"));
            Talk talk = new Talk(BYTES, 50, 0, n -> "hall", n -> n % HALL, HALL);
            hall.talk(talk, WARM.multipliedBy(2));
            List<Figures> without = rounds(hall, talk);
            double idle = idle(server, hall);
            List<Figures> among = amongOthers(server, findings, hall, talk, idle);
            without.addAll(rounds(hall, talk));
            findings.compare(
                    "a busy room of 100 without and with them, CPU for a delivery",
                    Figures.median(without).cpuMicros(),
                    Figures.median(among).cpuMicros(),
                    "µs",
                    "the same");
            findings.compare(
                    "a busy room of 100 without and with them, p99",
                    Figures.median(without).p99Millis(),
                    Figures.median(among).p99Millis(),
                    "ms",
                    "the same");
        }
    }

    private static List<Figures> amongOthers(
            ServerProcess server, Findings findings, Crowd hall, Talk talk, double idleWithout) throws IOException {
        try (Crowd others = new Crowd(server)) {
            Inside.of(server.pid());
            Inside before = Inside.of(server.pid());
            others.connect(ROOMS / ROOMS_OF_A_CLIENT, RoomLimit::roomsOf);
            Inside after = Inside.of(server.pid());
            others.rest(IdleLimit.SETTLED);
            double idle = idle(server, others);
            findings.add(
                    "CPU while all are quiet, without and with them",
                    String.format(Locale.ROOT, "%.1f and %.1f %% of a processor", 100 * idleWithout, 100 * idle),
                    "the same");
            findings.add(
                    "live heap for each, its one member included",
                    Report.text((after.live() - before.live()) / 1_024.0 / ROOMS) + " KB");
            findings.add(
                    "threads and timers",
                    before.threads() + " → " + after.threads() + ", " + before.timers() + " → " + after.timers(),
                    "none for a room");
            return rounds(hall, talk);
        }
    }

    private static List<String> roomsOf(int client) {
        int first = client * ROOMS_OF_A_CLIENT;
        return IntStream.range(first, first + ROOMS_OF_A_CLIENT)
                .mapToObj(i -> "quiet-" + i)
                .toList();
    }

    private static List<Figures> rounds(Crowd hall, Talk talk) throws IOException {
        List<Figures> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(hall.talk(talk, ROUND));
        }
        return rounds;
    }

    /** Returns the part of a processor the server takes when nobody speaks. */
    private static double idle(ServerProcess server, Crowd crowd) throws IOException {
        Duration cpu = server.cpu();
        crowd.rest(QUIET);
        return server.cpu().minus(cpu).toNanos() / (double) QUIET.toNanos();
    }
}
