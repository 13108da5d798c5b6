package dev.parley.benchmark;

/** Counts microseconds in buckets no wider than a thirty-second of their value. */
final class Latencies {
    private static final int BITS = 5;
    private static final int PARTS = 1 << BITS;

    private final long[] counts = new long[(64 - BITS) * PARTS];
    private long total;

    void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    void add(long micros) {
        counts[bucket(Math.max(0, micros))]++;
        total++;
    }

    long total() {
        return total;
    }

    /** Returns the value below which this part of all values lies, in microseconds; 0 without values. */
    long quantile(double part) {
        long rank = (long) Math.ceil(part * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return value(i);
            }
        }
        return 0;
    }

    private static int bucket(long value) {
        if (value < PARTS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - BITS;
        return (shift + 1) * PARTS + (int) (value >>> shift) - PARTS;
    }

    private static long value(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        return (long) (bucket % PARTS + PARTS) << shift;
    }
}
