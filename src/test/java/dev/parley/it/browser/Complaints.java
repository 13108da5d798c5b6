package dev.parley.it.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Dialog;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What no page may ever do: throw without catching, show a dialog, breach its content security policy, or ask anybody
 * but this machine. Use from one thread.
 */
final class Complaints {
    /** Reports policy violations on the console, because Chromium itself does not report all of them. */
    private static final String WATCH = """
            document.addEventListener('securitypolicyviolation', event => console.error(
              `Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
            """;

    private final List<String> told = new ArrayList<>();

    /** Listens to all pages of a profile. */
    void listen(BrowserContext profile) {
        profile.addInitScript(WATCH);
        profile.onWebError(error -> told.add("uncaught: " + error.error()));
        profile.onDialog(this::dialog);
        profile.onConsoleMessage(this::console);
        profile.onRequest(request -> requested(URI.create(request.url())));
    }

    /** Returns what was told, and forgets it. */
    List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    private void dialog(Dialog dialog) {
        told.add("dialog: " + dialog.message());
        dialog.dismiss();
    }

    private void console(ConsoleMessage message) {
        if (message.text().contains("Content Security Policy")) {
            told.add("console: " + message.text());
        }
    }

    private void requested(URI uri) {
        boolean ours = uri.getHost() == null
                || List.of("localhost", "127.0.0.1", Chromium.PLAIN_HOST).contains(uri.getHost());
        if (!ours) {
            told.add("request: " + uri);
        }
    }
}
