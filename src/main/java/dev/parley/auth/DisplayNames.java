package dev.parley.auth;

import dev.parley.message.User;
import org.jspecify.annotations.Nullable;

/** Makes users of what issuers and containers know of them. */
public final class DisplayNames {
    private DisplayNames() {}

    /** Returns the user; others see the wished name where it may be chosen, else the id, else as much of it as may. */
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
