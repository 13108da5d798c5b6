package dev.parley.broker;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts reactions to the messages of a page. The log stores them as entries alone. Those of a message follow it, so they are
 * kept as long as it is, and engines find them by an index that holds nothing else.
 */
public final class Reactions {
    /** The most reactions of a page. A page with more is cut, so that its size stays bounded. */
    public static final int MAX_OF_PAGE = 2_000;

    private Reactions() {}

    /**
     * Returns the messages of a page with their reactions; without the last ones if there are too many reactions. It keeps the
     * bound of {@link PageSize} with what reactions take, too.
     *
     * @param walk the messages in the order of reading, which may be backward
     * @param entries the entries of reactions to these messages that have a payload, message by message in the same order;
     *     if there are more than {@link #MAX_OF_PAGE}, at least one more than that
     */
    public static List<Message> attach(List<Message> walk, List<Message> entries, PageSize size) {
        if (entries.isEmpty()) {
            return walk;
        }
        boolean cut = entries.size() > MAX_OF_PAGE;
        long stop = cut ? target(entries.get(MAX_OF_PAGE)) : 0;
        Map<Long, List<Reaction>> byMessage = new HashMap<>();
        for (Message entry : entries) {
            if (target(entry) != stop) {
                byMessage
                        .computeIfAbsent(target(entry), message -> new ArrayList<>())
                        .add(of(entry));
            }
        }
        List<Message> page = new ArrayList<>(walk.size());
        long bytes = 0;
        for (Message message : walk) {
            List<Reaction> reactions =
                    message.isReadable() ? byMessage.getOrDefault(message.seq(), List.of()) : List.<Reaction>of();
            bytes += message.payload().size();
            bytes += reactions.stream().mapToLong(Reaction::size).sum();
            if (message.seq() == stop || (bytes > size.bytes() && !page.isEmpty())) {
                break;
            }
            page.add(reactions.isEmpty() ? message : message.with(sorted(reactions)));
        }
        return page;
    }

    private static List<Reaction> sorted(List<Reaction> reactions) {
        return reactions.stream()
                .sorted(Comparator.comparingLong(Reaction::seq))
                .toList();
    }

    /** Returns the reaction that an entry tells of. */
    static Reaction of(Message entry) {
        String text = entry.payload() instanceof Payload.Text it ? it.text() : "";
        return new Reaction(entry.seq(), entry.from(), text);
    }

    private static long target(Message entry) {
        return Objects.requireNonNull(entry.change()).of();
    }
}
