package dev.parley.hub;

import dev.parley.wire.ErrorCode;

/** What clients read beside an error code that several commands answer with. */
final class Sentences {
    private Sentences() {}

    static String of(ErrorCode why) {
        return switch (why) {
            // always the same, so it does not tell what exists
            case FORBIDDEN -> "you may not do this here";
            case NOT_JOINED -> "join the room first";
            case OUT_OF_ORDER -> "the command that this one follows was refused; send both again";
            case ROOM_FULL -> "the room is full";
            case SLOW_DOWN -> "this comes too fast; wait and try again";
            default -> "the room's log does not answer";
        };
    }
}
