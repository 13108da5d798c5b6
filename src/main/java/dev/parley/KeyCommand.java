package dev.parley;

import dev.parley.handshake.NamedKeys;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a new key for a back end that moderates, and the entry of the settings that makes it valid. Stores nothing. */
@Command(
        name = "key",
        header = "Makes a key for a back end that moderates.",
        description = {
            "Prints a new key, which is shown only now, and the entry for the setting",
            "parley.moderation.keys, which holds its hash only."
        })
final class KeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Stands in the audit log: 1 to 64 of A-Z a-z 0-9 . _ -")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private String name;

    @Override
    public Integer call() {
        if (!NamedKeys.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(), "a name has 1 to 64 of A-Z a-z 0-9 . _ - and nothing else: " + name);
        }
        String key = NamedKeys.create();
        PrintWriter out = spec.commandLine().getOut();
        out.println("key:     " + key);
        out.println("setting: parley.moderation.keys=" + name + ":" + NamedKeys.hash(key));
        out.flush();
        return 0;
    }
}
