package dev.parley.benchmark;

import java.util.Locale;

/**
 * The mark in every text by which it is found again in whatever arrives: {@code @@}, the time it was due in microseconds
 * (12 hexadecimal digits), its number (8 digits). Finds marks in a stream that comes in pieces.
 */
final class Marker {
    private static final int TIME_DIGITS = 12;
    private static final int DIGITS = TIME_DIGITS + 8;

    /** Takes what was found. */
    interface Sink {
        void found(long micros, int number);
    }

    private final Sink sink;
    /** Characters of a mark that were seen so far. */
    private int seen;

    private long time;
    private long number;

    Marker(Sink sink) {
        this.sink = sink;
    }

    /** Returns a text of this many bytes. */
    static String text(long micros, int number, int bytes) {
        String mark = String.format(Locale.ROOT, "@@%012x%08x", micros, number);
        return mark + "x".repeat(Math.max(0, bytes - mark.length()));
    }

    void scan(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (seen >= 2) {
                digit(Character.digit(b, 16));
            } else if (b == '@') {
                seen++;
                time = 0;
                number = 0;
            } else {
                seen = 0;
            }
        }
    }

    private void digit(int digit) {
        if (digit < 0) {
            seen = 0;
            return;
        }
        if (seen - 2 < TIME_DIGITS) {
            time = time << 4 | digit;
        } else {
            number = number << 4 | digit;
        }
        seen++;
        if (seen == 2 + DIGITS) {
            seen = 0;
            sink.found(time, (int) number);
        }
    }
}
