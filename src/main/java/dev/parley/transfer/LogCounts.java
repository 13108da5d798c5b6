package dev.parley.transfer;

/** How much a log contains. */
public record LogCounts(long rooms, long messages, long keys, long records) {
    static final LogCounts NONE = new LogCounts(0, 0, 0, 0);

    LogCounts plus(long moreRooms, long moreMessages, long moreKeys, long moreRecords) {
        return new LogCounts(rooms + moreRooms, messages + moreMessages, keys + moreKeys, records + moreRecords);
    }

    @Override
    public String toString() {
        return messages + " messages in " + rooms + " rooms, " + keys + " keys, " + records + " records";
    }
}
