package dev.parley.benchmark;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Who is in which rooms, and how much is said there.
 *
 * @param title for tables
 * @param clients members, not counting those that only speak
 * @param roomsEach rooms of each client; every room has equally many members
 * @param bytes of each text
 * @param window how many messages may be under way to some member; 0 if there is a rate
 * @param rate messages per second over all rooms, evenly spaced; 0 if there is a window
 */
record Shape(String title, int clients, int rooms, int roomsEach, int bytes, int window, int rate) {
    /** As CometD's own load test has it. */
    static final Shape CHAT =
            new Shape("1,000 clients, 10 of 100 rooms each, 50 bytes, 300 messages/s", 1_000, 100, 10, 50, 0, 300);

    /** A tenth of the clients: a polling client needs a request for each room. */
    static final Shape SMALL_CHAT =
            new Shape("100 clients, 10 of 100 rooms each, 50 bytes, 300 messages/s", 100, 100, 10, 50, 0, 300);

    /** As fast as it goes. */
    static final Shape HALL =
            new Shape("1 room of 1,000 clients, 128 bytes, 8 messages under way", 1_000, 1, 1, 128, 8, 0);

    /** Rooms of one speaker. */
    private static final int ROOMS_OF_A_SPEAKER = 10;

    List<Integer> roomsOf(int client) {
        int step = rooms / roomsEach;
        return IntStream.range(0, roomsEach)
                .mapToObj(i -> (client + i * step) % rooms)
                .toList();
    }

    int membersOfARoom() {
        return clients * roomsEach / rooms;
    }

    int speakers() {
        return (rooms + ROOMS_OF_A_SPEAKER - 1) / ROOMS_OF_A_SPEAKER;
    }

    int speakerOf(int room) {
        return room / ROOMS_OF_A_SPEAKER;
    }

    List<Integer> roomsOfSpeaker(int speaker) {
        int first = speaker * ROOMS_OF_A_SPEAKER;
        return IntStream.range(first, Math.min(rooms, first + ROOMS_OF_A_SPEAKER))
                .boxed()
                .toList();
    }
}
