package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Faults of a disk that the operating system lends, without harm to anything but one process. */
final class Faults {
    private static final long WAIT_SECONDS = 20;

    private Faults() {}

    /** Returns a wrapper that mounts a file system of this many MiB on {@code at}, which only the process sees. */
    static List<String> smallDisk(Path at, int mebibytes) {
        return mounts("mount -t tmpfs -o size=" + mebibytes + "m tmpfs " + at);
    }

    /** Returns a wrapper that mounts {@code at} read-only, for the process alone. */
    static List<String> readOnly(Path at) {
        return mounts("mount --bind " + at + " " + at + " && mount -o remount,bind,ro " + at);
    }

    /** Works only if a user may have mounts of its own, which most containers do not allow. */
    private static List<String> mounts(String mount) {
        assume(
                runs("unshare", "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"),
                "this user may not mount anything here (unshare -rm)");
        return List.of("unshare", "-rm", "sh", "-c", mount + " && exec \"$0\" \"$@\"");
    }

    /** From now on no file of the process gets longer than that, and nothing is written past that: EFBIG. */
    static void limitFiles(JavaProcess process, long bytes) {
        assume(runs("prlimit", "--version"), "there is no prlimit here (util-linux)");
        run("prlimit", "--pid", "" + process.pid(), "--fsize=" + bytes + ":");
    }

    /** Ends {@link #limitFiles}. */
    static void unlimitFiles(JavaProcess process) {
        run("prlimit", "--pid", "" + process.pid(), "--fsize=unlimited:");
    }

    /** From now on these system calls of the process fail, until the result is closed. */
    static Tracing fail(JavaProcess process, String calls, String error) throws IOException {
        assume(
                runs("strace", "-o", "/dev/null", "true"),
                "there is no strace here, or it may not trace: install it, allow ptrace");
        Process strace = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=" + calls,
                        "-e",
                        "inject=" + calls + ":error=" + error,
                        "-p",
                        "" + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Tracing(strace);
    }

    /** A tracer that ends when closed; the traced process keeps running. */
    record Tracing(Process strace) implements AutoCloseable {
        @Override
        public void close() {
            strace.destroy();
            try {
                if (!strace.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("strace does not let go");
                }
            } catch (InterruptedException e) {
                throw new AssertionError("Interrupted while waiting", e);
            }
        }
    }

    private static void assume(boolean possible, String otherwise) {
        if (!possible) {
            LoggerFactory.getLogger(Faults.class).warn("NOT TESTED: {}", otherwise);
        }
        assumeTrue(possible, otherwise);
    }

    private static void run(String... command) {
        if (!runs(command)) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    private static boolean runs(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            boolean well = process.waitFor() == 0;
            if (!well) {
                LoggerFactory.getLogger(Faults.class).info("{}: {}", String.join(" ", command), said);
            }
            return well;
        } catch (IOException e) {
            LoggerFactory.getLogger(Faults.class).info("{}", e.getMessage());
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }
}
