package dev.parley.hub.room;

import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.wire.Event;
import dev.parley.wire.Roster;
import java.util.List;

/** What catching up needs of its room. Confined to the room's mailbox, except {@link #post} and {@link #name}. */
interface RoomView {
    RoomName name();

    /** Returns the position of the last message that was delivered to live members. */
    Position delivered();

    /** Returns the people in the room. */
    Roster people();

    /** Returns how far people have read, as far as the member is told. */
    List<Event.Mark> marks(Member member);

    /**
     * Runs a task in the room's mailbox, after the log's subscription is there. Any thread.
     *
     * @param refused runs instead if the room cannot be opened
     */
    void post(Runnable run, Runnable refused);
}
