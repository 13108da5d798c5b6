package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server of Debian's packages, which a test starts, breaks and stops. It will not run as root, so it runs as the
 * user {@code postgres} then. Tests are skipped if the machine has none; {@code .ci/run} installs it.
 */
public final class PostgresServer implements AutoCloseable {
    private static final int START_SECONDS = 60;
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final Path programs;
    private final Path directory;
    private final int port;

    private PostgresServer(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    private static final class Shared {
        static final PostgresServer SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /** Returns the server that all test classes of this JVM share, for those that do not break it. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Starts a server of its own, or skips the test. */
    public static PostgresServer start() {
        Optional<Path> programs = find();
        Assumptions.assumeTrue(programs.isPresent(), "no PostgreSQL server here: install Debian's package postgresql");
        try {
            PostgresServer server = create(programs.get());
            server.runAsOwner(
                    "initdb", "-D", server.data(), "-U", "parley", "--auth=trust", "-E", "UTF8", "--locale=C", "-N");
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer create(Path programs) throws IOException {
        Path directory = Files.createTempDirectory("parley-postgres");
        if (isRoot()) {
            run(List.of("chown", "postgres", directory.toString()));
        }
        return new PostgresServer(programs, directory, freePort());
    }

    private static Optional<Path> find() {
        Path debian = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(debian)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(debian)) {
            return versions.map(each -> each.resolve("bin"))
                    .filter(each -> Files.isExecutable(each.resolve("initdb")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    /** Starts it after {@link #kill} or {@link #crash}. */
    public void restart() {
        runAsOwner(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-t",
                Integer.toString(START_SECONDS),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1 -c max_connections=200",
                "start");
    }

    /** Stops it in the middle of everything, as a loss of power would. */
    public void kill() {
        runAsOwner("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /** Kills its first process, as {@code kill -9} does, and waits until the others have noticed. */
    public void crash() {
        long pid = pid();
        List<ProcessHandle> backends =
                ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList();
        signal("KILL", pid);
        backends.forEach(each -> each.onExit().orTimeout(START_SECONDS, SECONDS).join());
        run(List.of("rm", "-f", Path.of(data(), "postmaster.pid").toString()));
    }

    /** Returns the number of its first process. */
    private long pid() {
        try (Stream<String> lines = Files.lines(Path.of(data(), "postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the time that its processes have computed, in microseconds; those that have ended included. Linux only. */
    public long cpuMicros() {
        long pid = pid();
        return ticks(pid, true)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToLong(each -> ticks(each.pid(), false))
                        .sum();
    }

    private static long ticks(long pid, boolean withEnded) {
        try {
            String[] fields = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), UTF_8)
                    .replaceFirst("^.*\\) ", "")
                    .split(" ", -1);
            // user, system, and the same of children that were waited for, in hundredths of a second
            long own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            long ended = withEnded ? Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : 0;
            return (own + ended) * 10_000;
        } catch (IOException e) {
            return 0; // it has just ended
        }
    }

    /** Sends a signal to one of its processes. */
    public static void signal(String name, long pid) {
        run(List.of("kill", "-" + name, Long.toString(pid)));
    }

    /** Stops all its processes in the middle of everything, or continues them. */
    public void pause(boolean on) {
        long pid = pid();
        String signal = on ? "STOP" : "CONT";
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).forEach(each -> signal(signal, each.pid()));
        signal(signal, pid);
    }

    /**
     * Starts a standby that follows this server, until one of them ends or {@link #promote} is called.
     *
     * @param through the port of this server, or of a proxy before it
     */
    public PostgresServer standby(int through) {
        try {
            PostgresServer standby = create(programs);
            standby.runAsOwner(
                    "pg_basebackup",
                    "-D",
                    standby.data(),
                    "-d",
                    "host=127.0.0.1 user=parley port=" + through,
                    "-R",
                    "-X",
                    "stream",
                    "-c",
                    "fast");
            standby.restart();
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a standby take writes. */
    public void promote() {
        runAsOwner("pg_ctl", "-D", data(), "-w", "-t", Integer.toString(START_SECONDS), "promote");
    }

    /** Copies the files of a server that is stopped, or puts the copy in their place. */
    public void copyFiles(boolean back) {
        String copy = directory.resolve("copy").toString();
        run(List.of("rm", "-rf", back ? data() : copy));
        run(List.of("cp", "-a", back ? copy : data(), back ? data() : copy));
    }

    /** Returns the URL for JDBC, with the user. */
    public String url() {
        return url(port);
    }

    /** Returns the URL of a proxy before it. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=parley";
    }

    public int port() {
        return port;
    }

    /** Returns the name of a schema that no other test uses. */
    public static String freshSchema() {
        return "test_" + SCHEMAS.incrementAndGet();
    }

    private void runAsOwner(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Path output = Files.createTempFile("parley-postgres", ".txt");
            // a file, since the server keeps the output of pg_ctl open
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/tmp").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(2 * START_SECONDS, SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + " failed: " + Files.readString(output, UTF_8));
            }
            Files.delete(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Stops it, unless it is stopped. */
    @Override
    public void close() {
        if (Files.exists(Path.of(data(), "postmaster.pid"))) {
            kill();
        }
    }
}
