package dev.parley.auth;

import dev.parley.message.User;
import org.jspecify.annotations.Nullable;

/** Derives users and their display names from what token issuers and containers provide. */
public final class DisplayNames {
    private DisplayNames() {}

    /**
     * Returns the user, whose id is always {@code id}. The display name is {@code wish} if it is a valid name. Otherwise it
     * is the id without invalid characters, cut to {@link User#MAX_NAME_LENGTH}, or {@code user} if nothing remains.
     *
     * @param wish the requested display name, or null if there is none
     */
    public static User user(String id, @Nullable String wish) {
        if (wish != null && User.isName(wish)) {
            return new User(id, wish);
        }
        String shown = id.codePoints()
                .filter(c -> User.isName(Character.toString(c)))
                .limit(User.MAX_NAME_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new User(id, shown.isEmpty() ? "user" : shown);
    }
}
