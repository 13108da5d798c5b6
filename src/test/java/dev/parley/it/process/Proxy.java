package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies of handshake.md, each started from the text of the page. Only ports, certificates and timeouts are replaced,
 * and what a package's own configuration would add is written around it.
 */
enum Proxy {
    NGINX("nginx", "/usr/sbin/nginx") {
        @Override
        String around(String text, Path directory, int port) {
            return "daemon off; pid " + directory + "/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"
                    + temporary(directory)
                    + text.replace("listen 443 ssl", "listen 127.0.0.1:" + port).replaceAll("ssl_certificate.*;", "")
                    + "}\n";
        }

        private String temporary(Path directory) {
            StringBuilder paths = new StringBuilder();
            for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
                paths.append(kind)
                        .append("_temp_path ")
                        .append(directory)
                        .append('/')
                        .append(kind)
                        .append(";\n");
            }
            return paths.toString();
        }

        @Override
        List<String> command(Path file) {
            return List.of(program(), "-p", directory(file), "-c", file.toString());
        }
    },

    APACHE("apache", "/usr/sbin/apache2") {
        @Override
        String around(String text, Path directory, int port) {
            StringBuilder all = new StringBuilder();
            for (String module : List.of("mpm_event", "authz_core", "headers", "proxy", "proxy_http")) {
                all.append("LoadModule " + module + "_module /usr/lib/apache2/modules/mod_" + module + ".so\n");
            }
            return all + "ServerRoot " + directory + "\nServerName localhost\nDefaultRuntimeDir " + directory
                    + "\nPidFile " + directory + "/pid\nErrorLog /dev/stderr\nListen 127.0.0.1:" + port + "\n" + text;
        }

        @Override
        List<String> command(Path file) {
            return List.of(program(), "-DFOREGROUND", "-f", file.toString());
        }
    },

    HAPROXY("haproxy", "/usr/sbin/haproxy") {
        @Override
        String around(String text, Path directory, int port) {
            return text.replaceAll("bind :443.*", "bind 127.0.0.1:" + port);
        }

        @Override
        List<String> command(Path file) {
            return List.of(program(), "-db", "-f", file.toString());
        }
    },

    CADDY("caddy", "/usr/bin/caddy") {
        @Override
        String around(String text, Path directory, int port) {
            return "{\n    admin off\n    auto_https off\n    default_bind 127.0.0.1\n}\n"
                    + text.replace("chat.example {", "http://:" + port + " {");
        }

        @Override
        List<String> command(Path file) {
            return List.of(program(), "run", "--adapter", "caddyfile", "--config", file.toString());
        }
    };

    /** What the page sets for quiet connections, and the shorter one of the test. */
    private static final String TIMEOUT = "90s?\\b";

    private static final Duration START = Duration.ofSeconds(30);

    private final String language;
    private final String program;

    Proxy(String language, String program) {
        this.language = language;
        this.program = program;
    }

    abstract String around(String text, Path directory, int port);

    abstract List<String> command(Path file);

    String program() {
        return program;
    }

    boolean isInstalled() {
        return Files.isExecutable(Path.of(program));
    }

    private static String directory(Path file) {
        return String.valueOf(file.getParent());
    }

    /** Returns the block of the page that configures this proxy. */
    private String documented() throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("src/docs/handshake.md")));
        assertThat(block.find()).as("handshake.md configures " + language).isTrue();
        return block.group(1);
    }

    /** Starts it before a server on this port. */
    Running start(Path directory, int server, int timeoutSeconds) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String text = documented().replace("127.0.0.1:8080", "127.0.0.1:" + server);
        Matcher timeout = Pattern.compile(TIMEOUT).matcher(text);
        text = timeout.replaceAll(found -> found.group().replace("90", Integer.toString(timeoutSeconds)));
        Path file = Files.writeString(directory.resolve(language + ".conf"), around(text, directory, port));
        ProcessBuilder builder = new ProcessBuilder(command(file));
        Path log = directory.resolve(language + ".log");
        builder.environment().put("HOME", directory.toString());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Running running = new Running(builder.start(), URI.create("http://127.0.0.1:" + port + "/"), log);
        running.awaitOpen();
        return running;
    }

    /** A proxy that runs until it is closed. */
    record Running(Process process, URI address, Path log) implements AutoCloseable {
        private void awaitOpen() throws IOException {
            long end = System.nanoTime() + START.toNanos();
            while (true) {
                try {
                    new Socket(address.getHost(), address.getPort()).close();
                    return;
                } catch (IOException e) {
                    if (!process.isAlive() || System.nanoTime() > end) {
                        close();
                        throw new AssertionError("The proxy did not start: " + Files.readString(log), e);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
