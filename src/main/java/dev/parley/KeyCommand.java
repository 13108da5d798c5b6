package dev.parley;

import dev.parley.handshake.NamedKeys;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a new key for a back end, and the entry of the settings that makes it valid. Stores nothing. */
@Command(
        name = "key",
        header = "Makes a key for a back end.",
        description = {
            "Prints a new key, which is shown only now, and the entry for the setting",
            "parley.moderation.keys (or parley.api.keys with --verbs), which holds its hash only."
        })
final class KeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Stands in the audit log: 1 to 64 of A-Z a-z 0-9 . _ -")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private String name;

    @Option(
            names = "--verbs",
            paramLabel = "VERBS",
            description = "What it may do, such as say+history or say+as; without it, it moderates.")
    private @Nullable String verbs;

    @Override
    public Integer call() {
        if (!NamedKeys.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(), "a name has 1 to 64 of A-Z a-z 0-9 . _ - and nothing else: " + name);
        }
        String key = NamedKeys.create();
        PrintWriter out = spec.commandLine().getOut();
        out.println("key:     " + key);
        String entry = name + ":" + NamedKeys.hash(key);
        if (verbs == null) {
            out.println("setting: parley.moderation.keys=" + entry);
        } else {
            check(entry + ":" + verbs);
            out.println("setting: parley.api.keys=" + entry + ":" + verbs);
        }
        out.flush();
        return 0;
    }

    private void check(String entry) {
        try {
            var unused = new NamedKeys(List.of(), List.of(entry));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
