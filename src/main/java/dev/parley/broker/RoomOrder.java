package dev.parley.broker;

import dev.parley.message.RoomName;
import java.util.Arrays;
import java.util.Comparator;

/** The order of {@link Broker#rooms}: that of the code points of their names, which is also that of their bytes in UTF-8. */
public final class RoomOrder {
    /** Compares names. */
    public static final Comparator<String> OF_NAMES = (one, two) ->
            Arrays.compare(one.codePoints().toArray(), two.codePoints().toArray());

    /** Compares rooms by their names. */
    public static final Comparator<RoomName> OF_ROOMS = Comparator.comparing(RoomName::value, OF_NAMES);

    private RoomOrder() {}

    /** Returns the name after all names with a prefix. */
    public static String endOf(String prefix) {
        return prefix + Character.toString(Character.MAX_CODE_POINT);
    }
}
