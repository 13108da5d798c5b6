package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.options.HubMemory;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Outbox;
import dev.parley.hub.room.Signals;
import dev.parley.it.Docs;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the formula of memory in concurrency.md against the defaults in the code. */
class MemoryDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([a-z ]+) \\| [^|]+ \\| ((?:heap / )?\\d+) \\|");
    private static final Pattern TERMS = Pattern.compile("(?m)^(?:heap|connection|room|server) +=((?: +[a-z×+ ]+)+)$");
    private static final long HEAP = 1L << 30;
    /** What the formula names and other tests measure, or the operator knows. */
    private static final Map<String, String> MEASURED = Map.of(
            "connections",
            "seats",
            "connection",
            "above",
            "rooms",
            "given",
            "room",
            "above",
            "server",
            "above",
            "idle",
            "measured",
            "quiet room",
            "measured",
            "members",
            "given",
            "member",
            "measured");

    @Test
    void states_the_defaults_of_the_code() throws IOException {
        assertThat(documented()).isEqualTo(inCode());
    }

    @Test
    void gives_a_size_for_every_term_of_the_formula() throws IOException {
        Matcher terms = TERMS.matcher(section());
        int formulas = 0;
        while (terms.find()) {
            formulas++;
            for (String term : terms.group(1).split("[+×]", -1)) {
                assertThat(MEASURED.containsKey(term.strip()) || documented().containsKey(term.strip()))
                        .as("size of '%s'", term.strip())
                        .isTrue();
            }
        }
        assertThat(formulas).isEqualTo(4);
    }

    @Test
    void leaves_more_than_half_the_heap_beside_the_budgets() {
        HubMemory memory = HubMemory.ofHeap(HEAP);
        assertThat(memory.inboxes() + memory.outboxes() + memory.undelivered() + memory.pages())
                .isEqualTo(HEAP * 3 / 8);
    }

    private static String section() throws IOException {
        return Docs.section("concurrency.md", "### The memory of a server");
    }

    /** Names of terms to bytes, shares of the heap for a heap of {@link #HEAP}. */
    private static Map<String, Long> documented() throws IOException {
        Map<String, Long> documented = new TreeMap<>();
        Matcher row = ROW.matcher(section());
        while (row.find()) {
            String bytes = row.group(2);
            documented.put(
                    row.group(1),
                    bytes.startsWith("heap / ") ? HEAP / Long.parseLong(bytes.substring(7)) : Long.parseLong(bytes));
        }
        return documented;
    }

    private static Map<String, Long> inCode() {
        HubMemory memory = HubMemory.ofHeap(HEAP);
        HubOptions options = HubOptions.DEFAULTS;
        return new TreeMap<>(Map.of(
                "inbox floor",
                (long) Inbox.FLOOR,
                "outbox floor",
                (long) Outbox.FLOOR,
                "longest frame",
                6L * options.messageBytes() + 64 * 1024,
                "signals",
                (long) Signals.MAX_BYTES,
                "inboxes",
                memory.inboxes(),
                "outboxes",
                memory.outboxes(),
                "undelivered",
                memory.undelivered(),
                "pages",
                memory.pages(),
                "largest page",
                (long) options.pageBytes(new Budget(memory.outboxes()))));
    }
}
