package dev.parley.transfer;

import dev.parley.broker.LogSink;
import dev.parley.broker.RememberedKey;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;

/** Hands everything to two others. */
record BothSinks(LogSink first, LogSink second) implements LogSink {
    @Override
    public void room(RoomName name, long oldest, long newest) throws IOException {
        first.room(name, oldest, newest);
        second.room(name, oldest, newest);
    }

    @Override
    public void message(Message message) throws IOException {
        first.message(message);
        second.message(message);
    }

    @Override
    public void key(RememberedKey key) throws IOException {
        first.key(key);
        second.key(key);
    }

    @Override
    public void record(String kind, String subject, String value) throws IOException {
        first.record(kind, subject, value);
        second.record(kind, subject, value);
    }
}
