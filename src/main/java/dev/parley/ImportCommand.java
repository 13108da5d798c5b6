package dev.parley;

import dev.parley.broker.LogTarget;
import dev.parley.broker.postgres.PostgresTarget;
import dev.parley.broker.sqlite.SqliteTarget;
import dev.parley.config.Settings;
import dev.parley.transfer.LogCounts;
import dev.parley.transfer.LogFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a log from a file. */
@Command(
        name = "import",
        header = "Fills an empty log from a file that was exported.",
        description = {
            "No server may use the log. The settings say which log it is, as for a server.",
            "Clients that resume are told that the log is another one, and join what is there."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private SettingsMixin options;

    @Parameters(paramLabel = "FILE", description = "A file that parley export has written, compressed or not.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private Path file;

    @Override
    public Integer call() throws IOException {
        Settings settings = options.load(spec.commandLine(), Map.of());
        LogCounts counts = LogFile.read(
                file,
                target(settings),
                settings.keys().remembered(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Imported " + counts + " from " + file + ".");
        out.flush();
        return 0;
    }

    private Supplier<LogTarget> target(Settings settings) {
        return switch (settings.log()) {
            case SQLITE -> () -> SqliteTarget.open(settings.data());
            case POSTGRES -> () -> PostgresTarget.open(Options.postgresByUrl(settings));
            case MEMORY ->
                throw new ParameterException(spec.commandLine(), "parley.log=memory keeps nothing that is imported");
        };
    }
}
