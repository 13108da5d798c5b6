package dev.parley.moderation;

import dev.parley.message.RoomName;
import dev.parley.request.AddressBlock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A ban of a person or of a block of addresses. Immutable.
 *
 * @param id names the ban; derived from whom it bans from where, so that a second ban of the same replaces the first
 * @param user the banned person's id, also a guest's; null if {@code address} is banned
 * @param address the banned addresses; null if {@code user} is banned
 * @param room from which the person is banned; null for the whole server
 * @param until when the ban ends; null for never
 * @param reason for moderators; null if none was given
 * @param by who banned
 * @param at when
 */
public record Ban(
        String id,
        @Nullable String user,
        @Nullable AddressBlock address,
        @Nullable RoomName room,
        @Nullable Instant until,
        @Nullable String reason,
        String by,
        Instant at) {
    /**
     * What a moderator asks for; the fields are those of {@link Ban}. A wish that cannot be fulfilled is an {@link
     * IllegalArgumentException} with a sentence for the moderator.
     */
    public record Wish(
            @Nullable String user,
            @Nullable AddressBlock address,
            @Nullable RoomName room,
            @Nullable Instant until,
            @Nullable String reason) {
        /** The longest id of a user, in UTF-16 code units. */
        public static final int MAX_USER = 512;
        /** The longest reason, in UTF-16 code units. */
        public static final int MAX_REASON = 500;

        private static final int WIDEST_IPV4 = 8;
        private static final int WIDEST_IPV6 = 19;

        public Wish {
            if ((user == null) == (address == null)) {
                throw new IllegalArgumentException("Give user or address, and not both.");
            }
            if (user != null && (user.isEmpty() || user.length() > MAX_USER)) {
                throw new IllegalArgumentException("user must have 1 to " + MAX_USER + " characters.");
            }
            if (address != null && room != null) {
                throw new IllegalArgumentException("An address can be banned from the whole server only.");
            }
            if (address != null && address.bits() < (address.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4)) {
                throw new IllegalArgumentException("A block must be at least /" + WIDEST_IPV4 + ", or /" + WIDEST_IPV6
                        + " of IPv6: this one is too wide.");
            }
            if (reason != null && reason.length() > MAX_REASON) {
                throw new IllegalArgumentException("reason must have at most " + MAX_REASON + " characters.");
            }
        }

        Ban made(String by, Instant at) {
            String id = Digest.of(
                    user == null ? "address" : "user",
                    user == null ? String.valueOf(address) : user,
                    room == null ? "" : room.value());
            return new Ban(id, user, address, room, until, reason, by, at);
        }
    }

    /** Returns whether it bans at this time. */
    boolean isInForce(Instant now) {
        return until == null || now.isBefore(until);
    }

    String stored() {
        return new Fields()
                .with("user", user)
                .with("address", address)
                .with("room", room)
                .with("until", until)
                .with("reason", reason)
                .with("by", by)
                .with("at", at)
                .toString();
    }

    /** @throws IllegalArgumentException if the text is not a ban; the message says why */
    static Ban parse(String id, String text) {
        Fields fields = Fields.parse(text);
        String block = fields.text("address");
        String room = fields.text("room");
        Instant at = fields.time("at");
        AddressBlock address = block == null ? null : AddressBlock.parse(block);
        if ((fields.text("user") == null) == (address == null) || at == null) {
            throw new IllegalArgumentException("does not say who is banned, or since when");
        }
        return new Ban(
                id,
                fields.text("user"),
                address,
                room == null ? null : new RoomName(room),
                fields.time("until"),
                fields.text("reason"),
                fields.required("by"),
                at);
    }
}
