package dev.parley;

import dev.parley.broker.postgres.PostgresContents;
import dev.parley.broker.sqlite.SqliteContents;
import dev.parley.config.Settings;
import dev.parley.transfer.LogCounts;
import dev.parley.transfer.LogFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a log to a file. */
@Command(
        name = "export",
        header = "Writes the log to a file, so that it can be imported elsewhere.",
        description = "No server may use the log. The settings say which log it is, as for a server.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private SettingsMixin options;

    @Parameters(paramLabel = "FILE", description = "A new file; compressed if its name ends with .gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private Path file;

    @Override
    public Integer call() throws IOException {
        Settings settings = options.load(spec.commandLine(), Map.of());
        LogCounts counts = LogFile.write(file, BuildVersion.read(), source(settings));
        PrintWriter out = spec.commandLine().getOut();
        out.println("Exported " + counts + " to " + file + ".");
        out.flush();
        return 0;
    }

    private LogFile.Source source(Settings settings) {
        return switch (settings.log()) {
            case SQLITE -> to -> SqliteContents.read(settings.data(), to);
            case POSTGRES -> to -> PostgresContents.read(Options.postgresByUrl(settings), to);
            case MEMORY ->
                throw new ParameterException(
                        spec.commandLine(), "parley.log=memory keeps nothing that could be exported");
        };
    }
}
