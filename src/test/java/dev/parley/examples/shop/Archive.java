package dev.parley.examples.shop;

import dev.parley.RoomListener;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what happens in the rooms. */
public class Archive implements RoomListener {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void stored(Message message) {
        lines.add(message.room().value() + " " + message.seq() + " "
                + message.from().name());
    }

    @Override
    public void edited(RoomName room, long seq, long entry, User by, Payload payload) {
        lines.add(by.name() + " edited " + room.value() + " " + seq);
    }

    @Override
    public void redacted(RoomName room, long seq, long entry, User by) {
        lines.add(by.name() + " redacted " + room.value() + " " + seq);
    }

    @Override
    public void joined(RoomName room, User user) {
        lines.add(user.name() + " joined " + room.value());
    }

    @Override
    public void left(RoomName room, User user) {
        lines.add(user.name() + " left " + room.value());
    }

    /** Returns what has happened so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
