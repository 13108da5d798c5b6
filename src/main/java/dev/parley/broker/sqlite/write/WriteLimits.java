package dev.parley.broker.sqlite.write;

/**
 * How much may be on its way to the disk; more is rejected.
 *
 * @param requests appends and subscriptions that are not answered yet
 * @param bytes their payload and overhead
 */
public record WriteLimits(int requests, long bytes) {
    public static final WriteLimits DEFAULTS = new WriteLimits(50_000, 64 * 1024 * 1024);

    public WriteLimits {
        if (requests <= 0 || bytes <= 0) {
            throw new IllegalArgumentException(
                    "the log's queue must be positive: " + requests + " requests, " + bytes + " bytes");
        }
    }
}
