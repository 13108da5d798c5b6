package dev.parley.transfer;

import dev.parley.broker.LogSink;
import dev.parley.broker.RememberedKey;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Leaves out keys that are too old to be remembered. Those whose age counts from the future, since the clock of another machine
 * was ahead, count from now.
 */
record YoungKeys(LogSink to, Duration remembered, Instant now) implements LogSink {
    @Override
    public void room(RoomName name, long first, long last) throws IOException {
        to.room(name, first, last);
    }

    @Override
    public void message(Message message) throws IOException {
        to.message(message);
    }

    @Override
    public void key(RememberedKey key) throws IOException {
        if (key.since().isBefore(now.minus(remembered))) {
            return;
        }
        to.key(key.since().isAfter(now) ? new RememberedKey(key.hash(), key.seq(), key.at(), now) : key);
    }

    @Override
    public void record(String kind, String subject, String value) throws IOException {
        to.record(kind, subject, value);
    }
}
