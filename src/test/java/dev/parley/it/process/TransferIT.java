package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.PostgresServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A log that is larger than the heap goes through both engines. */
class TransferIT {
    private static final int MESSAGES = Integer.getInteger("test.transfer", 5_000);
    private static final int ROOMS = 100;

    /** Messages of a mebibyte, the longest that a server takes. */
    private static final int LARGE = 70;

    private static final List<String> HEAP = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @Test
    @Timeout(600) // a million messages with -Psoak
    void the_memory_is_bounded_however_large_the_log() throws IOException, NoSuchAlgorithmException {
        Path original = directory.resolve("original.ndjson");
        write(original);
        Path back = directory.resolve("back.ndjson");
        Path between = directory.resolve("between.ndjson");
        String[] sqlite = {"--data", directory.resolve("data").toString()};
        String[] postgres = {
            "--set", "log=postgres",
            "--set", "cluster.url=" + PostgresServer.shared().url(),
            "--set", "cluster.schema=" + PostgresServer.freshSchema()
        };

        run("import", original, postgres);
        run("export", between, postgres);
        run("import", between, sqlite);
        run("export", back, sqlite);

        assertThat(Files.mismatch(between, back)).isEqualTo(-1);
    }

    private void run(String command, Path file, String... log) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(log));
        arguments.add(file.toString());
        Instant start = Instant.now();
        try (JavaProcess parley = JavaProcess.war(directory, List.of(), HEAP, arguments.toArray(String[]::new))) {
            int code = parley.exit(PATIENCE);
            String output = parley.output();
            assertThat(code).as(output).isZero();
            assertThat(output).contains((MESSAGES + LARGE) + " messages in " + (ROOMS + 1) + " rooms");
        }
        LoggerFactory.getLogger(TransferIT.class)
                .info("{} of {} messages {}: {}", command, MESSAGES, log[1], Duration.between(start, Instant.now()));
    }

    private static void write(Path file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        String at = Long.toString(System.currentTimeMillis());
        try (OutputStream whole = Files.newOutputStream(file);
                DigestOutputStream out = new DigestOutputStream(new BufferedOutputStream(whole), digest)) {
            line(out, "{'parley':'log','version':1,'by':'a test'}");
            for (int room = 0; room < ROOMS; room++) {
                line(out, "{'room':'room-" + room + "','first':1,'last':" + MESSAGES / ROOMS + "}");
                for (int seq = 1; seq <= MESSAGES / ROOMS; seq++) {
                    message(out, seq, at, "text " + seq);
                }
            }
            line(out, "{'room':'large','first':1,'last':" + LARGE + "}");
            for (int seq = 1; seq <= LARGE; seq++) {
                message(out, seq, at, "\u00e4".repeat(512 * 1024));
            }
            for (int key = 0; key < MESSAGES; key++) {
                String hash = String.format("%08x-0000-0000-0000-000000000000", key);
                line(out, "{'hash':'" + hash + "','seq':1,'at':" + at + ",'since':" + at + "}");
            }
            String sum = HexFormat.of().formatHex(digest.digest());
            line(
                    out,
                    "{'end':true,'rooms':" + (ROOMS + 1) + ",'messages':" + (MESSAGES + LARGE) + ",'keys':" + MESSAGES
                            + ",'records':0,'sha256':'" + sum + "'}");
        }
    }

    private static void message(OutputStream out, int seq, String at, String text) throws IOException {
        line(
                out,
                "{'seq':" + seq + ",'at':" + at + ",'from':'ada','name':'Ada','key':'k" + seq + "','text':'" + text
                        + "'}");
    }

    private static void line(OutputStream out, String line) throws IOException {
        out.write((line.replace('\'', '"') + "\n").getBytes(UTF_8));
    }
}
