package dev.parley.benchmark;

import dev.parley.it.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.util.IO;

/**
 * Compares ways to reach rooms: Parley over WebSocket, the chat one writes in thirty lines, the same chat with what Node offers,
 * and polling. The servers are processes of their own, this one is their only client. Peers take turns within each round; what
 * is shown are medians.
 *
 * <p>{@code -Dbenchmark.seconds} is how long each run is measured, {@code -Dbenchmark.rounds} how many rounds there are.
 */
public final class Benchmark {
    private static final Duration MEASURED = Duration.ofMillis((long) (1_000 * number("benchmark.seconds", 1.5)));
    private static final int ROUNDS = (int) number("benchmark.rounds", 3);
    private static final Duration WARM = Duration.ofMillis(800);
    /** Before the first round, so that no server is measured while the JVM still compiles it. */
    private static final Duration FIRST_WARM = Duration.ofSeconds(3);

    private static final List<Shape> SHAPES = List.of(Shape.CHAT, Shape.SMALL_CHAT, Shape.HALL);

    private static final Path REPORTS = Path.of("target", "benchmark");

    /** A peer under a load. */
    record Case(Shape shape, Peer peer) {}

    private final Map<Case, List<Figures>> rounds = new LinkedHashMap<>();
    private int runs;

    private Benchmark() {}

    private static double number(String property, double otherwise) {
        return Double.parseDouble(System.getProperty(property, Double.toString(otherwise)));
    }

    /** Runs it all, prints a table, and leaves table, figures and plot in {@code target/benchmark}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(Files.createDirectories(REPORTS), "data-");
        try (ServerProcess memory = ServerProcess.parley(data, "memory");
                ServerProcess disk = ServerProcess.parley(data, "sqlite");
                ServerProcess naive = ServerProcess.naive()) {
            List<Case> cases = new ArrayList<>(cases(memory, disk, naive));
            if (Program.run(Path.of("."), "node", "src/test/peers/npm.mjs").ok()) {
                compareWithNode(cases);
            } else {
                System.err.println(
                        "Node or npm is missing, or npm reaches no registry: ws, Socket.IO and uWebSockets are skipped");
                new Benchmark().compare(cases);
            }
        }
        IO.delete(data);
    }

    private static void compareWithNode(List<Case> cases) throws IOException {
        try (ServerProcess ws = ServerProcess.node("ws.mjs");
                ServerProcess socketIo = ServerProcess.node("socketio.mjs");
                ServerProcess uws = ServerProcess.node("uws.mjs")) {
            for (Shape shape : List.of(Shape.CHAT, Shape.HALL)) {
                cases.add(new Case(shape, new Peer("ws", ws, Peer.Hearing.NAIVE)));
                cases.add(new Case(shape, new Peer("Socket.IO", socketIo, Peer.Hearing.SOCKET_IO)));
                cases.add(new Case(shape, new Peer("uWebSockets", uws, Peer.Hearing.NAIVE)));
            }
            cases.sort(Comparator.comparingInt(each -> SHAPES.indexOf(each.shape())));
            new Benchmark().compare(cases);
        }
    }

    private static List<Case> cases(ServerProcess memory, ServerProcess disk, ServerProcess naive) {
        Peer parley = new Peer("Parley", memory, Peer.Hearing.PARLEY);
        Peer durable = new Peer("Parley, log on disk", disk, Peer.Hearing.PARLEY);
        Peer chat = new Peer("naive chat", naive, Peer.Hearing.NAIVE);
        Peer longPoll = new Peer("long polling", memory, Peer.Hearing.LONG_POLL);
        Peer poll = new Peer("polling each second", memory, Peer.Hearing.POLL);
        return List.of(
                new Case(Shape.CHAT, parley),
                new Case(Shape.CHAT, durable),
                new Case(Shape.CHAT, chat),
                new Case(Shape.SMALL_CHAT, parley),
                new Case(Shape.SMALL_CHAT, longPoll),
                new Case(Shape.SMALL_CHAT, poll),
                new Case(Shape.HALL, parley),
                new Case(Shape.HALL, durable),
                new Case(Shape.HALL, chat),
                new Case(Shape.HALL, longPoll));
    }

    private void compare(List<Case> cases) throws IOException {
        for (Case each : cases) {
            rounds.put(each, new ArrayList<>());
            if (each.shape().equals(Shape.HALL)) {
                run(each, FIRST_WARM, Duration.ofMillis(100));
            }
        }
        for (int round = 1; round <= ROUNDS; round++) {
            System.err.print("round " + round + " of " + ROUNDS + ", seconds:");
            for (Map.Entry<Case, List<Figures>> each : rounds.entrySet()) {
                long begun = System.nanoTime();
                each.getValue().add(run(each.getKey(), WARM, MEASURED));
                System.err.printf(Locale.ROOT, " %.1f", (System.nanoTime() - begun) / 1e9);
            }
            System.err.println();
        }
        Map<Case, Figures> medians = new LinkedHashMap<>();
        rounds.forEach((each, figures) -> medians.put(each, Figures.median(figures)));
        System.out.println(Report.table(medians));
        Files.writeString(REPORTS.resolve("results.md"), Report.table(medians));
        Files.writeString(REPORTS.resolve("results.json"), Report.json(rounds));
        Files.writeString(REPORTS.resolve("benchmark.svg"), Plot.of(medians));
        System.out.println("This table, all figures and a plot: " + REPORTS);
    }

    private Figures run(Case each, Duration warm, Duration measured) throws IOException {
        try (Load load = new Load(each.peer(), each.shape(), "run" + ++runs)) {
            return load.run(warm, measured);
        } catch (IOException e) {
            throw new IOException(each.peer().name() + ", " + each.shape().title(), e);
        }
    }
}
