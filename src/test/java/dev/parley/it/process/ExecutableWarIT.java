package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Http;
import dev.parley.it.Program;
import dev.parley.it.War;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ExecutableWarIT {
    private static final Pattern LISTENING = Pattern.compile("Parley is listening on (http://localhost:\\d+/)");
    private static final Duration STOP = Duration.ofSeconds(10);
    /** Twice what Java asks the system to let wait by itself, and less than any system does. */
    private static final int WAITING = 100;

    @TempDir
    private Path directory;

    @Test
    void prints_the_address_to_open_and_serves_it() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            URI address = URI.create(parley.await(LISTENING));

            assertThat(Http.get(address).statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ends_with_0_on_sigterm_and_leaves_nothing_behind() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            parley.await(LISTENING);

            parley.terminate();

            assertThat(parley.exit(STOP)).isZero();
            assertThat(unpacked()).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void unpacks_to_a_private_directory_that_the_next_start_removes_after_a_kill() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            parley.await(LISTENING);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(unpacked().get(0))))
                    .isEqualTo("rwx------");
            parley.kill();
        }
        assertThat(unpacked()).hasSize(1);

        try (JavaProcess parley = JavaProcess.war(directory, "--version")) {
            assertThat(parley.exit(STOP)).isZero();
        }

        assertThat(unpacked()).isEmpty();
    }

    @Test
    void leaves_the_directory_of_a_running_process_alone() throws IOException {
        try (JavaProcess running = JavaProcess.war(directory, "--port", "0")) {
            URI address = URI.create(running.await(LISTENING));
            try (JavaProcess other = JavaProcess.war(directory, "--version")) {
                assertThat(other.exit(STOP)).isZero();
            }

            assertThat(Http.get(address).statusCode()).isEqualTo(200);
        }
    }

    /** After a restart everybody comes back at once, and the server may be busy with something else. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void lets_connections_wait_that_it_has_no_time_to_accept() throws IOException, InterruptedException {
        List<Socket> waiting = new ArrayList<>();
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0")) {
            URI address = server.awaitAddress();
            String pid = Long.toString(server.pid());
            assertThat(Program.run("kill", "-STOP", pid).ok()).isTrue();
            for (int i = 0; i < WAITING; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                // what is dropped tries again after a second
                socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 900);
            }
            assertThat(Program.run("kill", "-CONT", pid).ok()).isTrue();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void a_port_in_use_is_one_sentence_that_names_the_setting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                JavaProcess parley = JavaProcess.war(directory, "--port", "" + taken.getLocalPort())) {
            assertThat(parley.output())
                    .isEqualTo("parley: Cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": is it in use? parley.host and parley.port decide.");
            assertThat(parley.exit(STOP)).isEqualTo(1);
        }
    }

    @Test
    void wrong_usage_ends_with_2_and_says_what_was_wrong() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--prot", "1")) {
            assertThat(parley.output()).isEqualTo("parley: Unknown options: '--prot', '1'\nTry --help.");
            assertThat(parley.exit(STOP)).isEqualTo(2);
        }
    }

    @Test
    void a_refused_setting_is_named_with_its_value() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--set", "port=many")) {
            assertThat(parley.output())
                    .contains("parley.port")
                    .contains("\"many\"")
                    .doesNotContain("SRCFG", "\tat ");
            assertThat(parley.exit(STOP)).isEqualTo(2);
        }
    }

    @Test
    void a_name_that_is_no_setting_is_refused() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--set", "prot=1")) {
            assertThat(parley.output()).contains("parley.prot is not a setting");
            assertThat(parley.exit(STOP)).isEqualTo(2);
        }
    }

    @Test
    void help_and_version_go_to_standard_output_and_succeed() throws IOException {
        try (JavaProcess help = JavaProcess.war(directory, "--help");
                JavaProcess version = JavaProcess.war(directory, "--version")) {
            assertThat(help.output()).contains("--port", "--host", "--data", "--config", "--set");
            assertThat(help.exit(STOP)).isZero();
            assertThat(version.output()).startsWith("Parley 0.");
            assertThat(version.exit(STOP)).isZero();
        }
    }

    @Test
    void settings_come_from_the_file_where_the_command_line_is_silent() throws IOException {
        Path file =
                Files.writeString(directory.resolve("my.properties"), "parley.port=0\nparley.host=nowhere.invalid\n");
        try (JavaProcess parley = JavaProcess.war(directory, "--config", file.toString(), "--host", "127.0.0.1")) {
            assertThat(parley.await(LISTENING)).doesNotEndWith(":8080/");
        }
    }

    @Test
    void starts_in_a_pod_beside_a_service_of_its_own_name() throws IOException {
        Map<String, String> pod = Map.of(
                "PARLEY_PORT", "tcp://10.0.0.1:80",
                "PARLEY_SERVICE_HOST", "10.0.0.1",
                "PARLEY_PORT_80_TCP_ADDR", "10.0.0.1");
        Files.writeString(directory.resolve("my.properties"), "parley.port=0\n");
        List<String> command = List.of("-jar", War.file().toString(), "--config", "my.properties");
        try (JavaProcess parley = JavaProcess.java(directory, command, pod)) {
            assertThat(parley.await(LISTENING)).isNotEmpty();
        }
    }

    @Test
    void answers_name_no_server_and_show_no_internals() throws IOException {
        try (JavaProcess parley = JavaProcess.war(directory, "--port", "0")) {
            URI address = URI.create(parley.await(LISTENING));

            HttpResponse<String> answer = Http.get(address.resolve("nothing-here"));

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Server")).isEmpty();
            assertThat(answer.body()).doesNotContainIgnoringCase("jetty").doesNotContain("nothing-here");
        }
    }

    private List<Path> unpacked() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("parley-war-"))
                    .toList();
        }
    }
}
