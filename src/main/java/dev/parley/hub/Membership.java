package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.room.Member;
import dev.parley.hub.room.Room;

/**
 * One client in one room, and whether its rights there are being asked about. One question at a time is under way, so that
 * an old answer cannot replace a newer one. Safe for use by any thread.
 */
final class Membership {
    private final Room room;
    private final Member member;

    @GuardedBy("this") private boolean asking;

    /** Whether the answer that is under way may be out of date. */
    @GuardedBy("this") private boolean again;

    /** How many answers in a row did not say whether the client may be in the room. */
    @GuardedBy("this") private int unknown;

    Membership(Room room, Member member) {
        this.room = room;
        this.member = member;
    }

    Room room() {
        return room;
    }

    Member member() {
        return member;
    }

    /** Returns whether the caller must ask now. If not, the thread that is asking will ask once more. */
    synchronized boolean startAsking() {
        again = asking;
        asking = true;
        return !again;
    }

    /** Returns whether the answer may be out of date, so that the caller must ask once more. */
    synchronized boolean mustAskAgain() {
        boolean repeat = again;
        again = false;
        return repeat;
    }

    /** Ends asking; returns whether the caller must ask once more instead. */
    synchronized boolean stopAsking() {
        asking = mustAskAgain();
        return asking;
    }

    /** Counts an answer; returns how many in a row did not say whether the client may be in the room. */
    synchronized int countUnknown(boolean isUnknown) {
        unknown = isUnknown ? unknown + 1 : 0;
        return unknown;
    }
}
