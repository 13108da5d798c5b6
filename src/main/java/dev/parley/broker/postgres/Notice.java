package dev.parley.broker.postgres;

import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one notification says: the id of a server, and words. Every role of the database can send one, so a notice is only a
 * reason to look, and what cannot be read is left out. Words that this version does not know are left out, too.
 *
 * @param server the id of the sender
 * @param rooms {@code room=n}: rooms that have messages up to these numbers
 * @param records {@code !}: whether a record has changed
 * @param presence {@code @room}: rooms whose people have changed
 * @param changes {@code ?n-m}: the changes of presence, after the first and up to the last, that this and the notices since the
 *     first are about; or null
 * @param signals {@code ~n-m}: the numbers of the signals that were stored; or null
 * @param look {@code .}: whether the sender has begun or ends
 * @param events {@code #}: whether there are new events
 */
record Notice(
        String server,
        Map<RoomName, Long> rooms,
        boolean records,
        List<RoomName> presence,
        @Nullable Span changes,
        @Nullable Span signals,
        boolean look,
        boolean events) {
    static final String RECORDS = " !";
    static final String PRESENCE = " @";
    static final String CHANGES = " ?";
    static final String SIGNALS = " ~";
    static final String LOOK = " .";
    static final String EVENTS = " #";
    private static final int RADIX = 36;

    /** Two numbers. */
    record Span(long first, long last) {
        static @Nullable Span parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 0) {
                return null;
            }
            Long first = number(text.substring(0, dash));
            Long last = number(text.substring(dash + 1));
            return first == null || last == null ? null : new Span(first, last);
        }

        @Override
        public String toString() {
            return encode(first) + '-' + encode(last);
        }
    }

    static String encode(long number) {
        return Long.toString(number, RADIX);
    }

    private static @Nullable Long number(String text) {
        try {
            long number = Long.parseLong(text, RADIX);
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static Notice parse(String payload) {
        String[] words = payload.split(" ", -1);
        Map<RoomName, Long> rooms = new LinkedHashMap<>();
        List<RoomName> presence = new ArrayList<>();
        boolean records = false;
        boolean look = false;
        boolean events = false;
        Span changes = null;
        Span signals = null;
        for (int i = 1; i < words.length; i++) {
            String word = words[i];
            int equals = word.lastIndexOf('=');
            if (equals > 0) {
                Long number = number(word.substring(equals + 1));
                if (number != null) {
                    RoomName.parse(word.substring(0, equals)).ifPresent(room -> rooms.put(room, number));
                }
                continue;
            }
            String rest = word.isEmpty() ? "" : word.substring(1);
            switch (word.isEmpty() ? ' ' : word.charAt(0)) {
                case '!' -> records = true;
                case '.' -> look = true;
                case '#' -> events = true;
                case '@' -> RoomName.parse(rest).ifPresent(presence::add);
                case '?' -> changes = Span.parse(rest);
                case '~' -> signals = Span.parse(rest);
                default -> {
                    // of a newer version, or of somebody else
                }
            }
        }
        return new Notice(words[0], rooms, records, presence, changes, signals, look, events);
    }
}
