package dev.parley;

import dev.parley.broker.BrokerException;
import dev.parley.config.Settings;
import dev.parley.server.EmbeddedServer;
import dev.parley.server.WebRoot;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the executable WAR, which starts the embedded server and stops it on a signal. */
@Command(
        name = "parley",
        header = "Live rooms over WebSocket.",
        customSynopsis = "java -jar parley.war [OPTIONS]",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {KeyCommand.class, ExportCommand.class, ImportCommand.class, AutoComplete.GenerateCompletion.class
        },
        sortOptions = false,
        footer = {
            "",
            "Every setting can also be given as a system property (-Dparley.port=80),",
            "in the environment (PARLEY_PORT=80) or in the file. Exit codes:",
            "0 stopped, 1 could not start, 2 wrong usage, 129 hung up (SIGHUP)."
        })
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on; default 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for a free one; default 8080.")
    private @Nullable Integer port;

    @Mixin
    private SettingsMixin options = new SettingsMixin();

    private Main() {}

    /** Runs until stopped, then exits the JVM with the code of {@link #run}. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Returns when the server has stopped, or at once if there is nothing to start; never exits the JVM. */
    public static int run(String[] args) {
        configureLogging();
        return commandLine().execute(args);
    }

    /** Returns the command line, which leaves the JVM's logging as it is. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((e, ignored) -> refuse(e))
                .setExecutionExceptionHandler((e, command, ignored) -> fail(e, command));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> more = new HashMap<>();
        SettingsMixin.put(more, "parley.host", host);
        SettingsMixin.put(more, "parley.port", port);
        Settings settings = options.load(spec.commandLine(), more);
        try (EmbeddedServer server = EmbeddedServer.start(settings, WebRoot.find())) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "parley-stop"));
            PrintWriter out = spec.commandLine().getOut();
            out.println("Parley is listening on " + server.uri() + " (Ctrl-C stops it; rooms are kept in "
                    + placeOf(settings) + ")");
            out.flush();
            server.join();
        }
        return 0;
    }

    /** Returns where rooms are kept, without the parameters of an address, which may hold a password. */
    private static String placeOf(Settings settings) {
        return switch (settings.log()) {
            case SQLITE -> settings.data().toAbsolutePath().toString();
            case POSTGRES ->
                settings.cluster()
                        .url()
                        .map(url -> url.replaceFirst("\\?.*", ""))
                        .orElseGet(() -> settings.cluster().datasource().orElse("PostgreSQL"));
            case MEMORY -> "memory";
        };
    }

    private static int refuse(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        // picocli says "option option '--set'" about a malformed pair
        err.println("parley: " + String.valueOf(e.getMessage()).replace("option option", "option"));
        err.println("Try --help.");
        return WRONG_USAGE;
    }

    private static int fail(Exception e, CommandLine command) {
        command.getErr().println("parley: " + e.getMessage());
        Logger log = LoggerFactory.getLogger(Main.class);
        if (isForOperators(e)) {
            log.debug("Start failed", e);
        } else {
            log.error("Start failed", e);
        }
        return FAILED;
    }

    /** Returns whether the message alone explains the failure; a defect of ours needs its stack trace. */
    private static boolean isForOperators(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokerException
                    || cause instanceof IllegalArgumentException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** One line for each record on standard error, unless the operator configured java.util.logging. */
    private static void configureLogging() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        try (InputStream defaults = Main.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(defaults);
            JettyLogFilter.install();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "Parley " + BuildVersion.read(), "Java " + Runtime.version(),
            };
        }
    }
}
