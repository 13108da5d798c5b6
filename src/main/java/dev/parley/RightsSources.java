package dev.parley;

import dev.parley.config.RightsSettings;
import dev.parley.config.Settings;
import dev.parley.rights.AskedPolicy;
import dev.parley.rights.Deadline;
import dev.parley.rights.HttpHook;
import dev.parley.rights.Outside;
import dev.parley.rights.Rights;
import dev.parley.rights.RuleFile;
import dev.parley.rights.RuleWatcher;
import dev.parley.rights.Rules;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.util.Optional;

/** Collects what decides over rights: the rules, an application's policy, the hook. */
final class RightsSources {
    private RightsSources() {}

    /**
     * Returns the rights of a server, which follow its file of rules until the threads end.
     *
     * @throws IllegalArgumentException if a rule or a setting is refused; the message names the file or setting, and the line
     */
    static Rights open(Settings settings, ServletContext context, Threads threads, Scope scope) {
        if (settings.rooms().rules().isPresent()
                && settings.rooms().rulesInline().isPresent()) {
            throw new IllegalArgumentException(
                    "parley.rooms.rules and parley.rooms.rules-inline are both set: choose one");
        }
        Optional<RuleWatcher> watcher =
                ruleFile(settings).map(file -> new RuleWatcher(file, rules -> RoomLogs.check(settings, rules)));
        RightsSettings outside = settings.rights();
        Deadline deadline = new Deadline(outside.timeout(), threads.timer(), threads.workers());
        Outside policy = Policies.find(context)
                .map(found -> new AskedPolicy(found, threads.policies(), deadline))
                .orElse(null);
        HttpHook hook = outside.hook()
                .map(url -> new HttpHook(
                        url, outside.hookSecret().orElse(null), outside.hookCache(), deadline, threads.blocking()))
                .orElse(null);
        if (hook != null) {
            scope.onClose(hook::close);
        }
        Rights rights = new Rights(watcher.map(RuleWatcher::rules).orElseGet(() -> inline(settings)), policy, hook);
        watcher.ifPresent(each -> each.watch(rights, threads.timer(), threads.blocking()));
        return rights;
    }

    private static Optional<Path> ruleFile(Settings settings) {
        return settings.rooms()
                .rules()
                .map(file -> settings.data().resolve(file).toAbsolutePath());
    }

    private static Rules inline(Settings settings) {
        Rules rules = settings.rooms()
                .rulesInline()
                .map(text -> RuleFile.parse("parley.rooms.rules-inline", text.replace(';', '\n')))
                .orElse(Rules.NONE);
        RoomLogs.check(settings, rules);
        return rules;
    }
}
