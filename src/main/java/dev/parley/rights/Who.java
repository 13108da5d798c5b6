package dev.parley.rights;

import dev.parley.message.Identity;
import java.text.Normalizer;
import java.util.Map;

/** One entry of the last column of a rule: whom it is for. Immutable. */
sealed interface Who {
    /** Returns whether the identity is meant. */
    boolean means(Identity identity);

    /** Returns the same entry, with a named part replaced by what it stands for in a room's name. */
    default Who in(Map<String, String> bound) {
        return this;
    }

    /** {@code anyone}, {@code guests}, {@code users} and {@code nobody}. */
    enum Group implements Who {
        ANYONE,
        /** People whom nothing proves. */
        GUESTS,
        /** People with a token or a login; a key is no person. */
        USERS,
        NOBODY;

        @Override
        public boolean means(Identity identity) {
            return switch (this) {
                case ANYONE -> true;
                case GUESTS -> identity.isGuest();
                case USERS -> isPerson(identity);
                case NOBODY -> false;
            };
        }
    }

    /** {@code role:NAME}. */
    record Role(String name) implements Who {
        @Override
        public boolean means(Identity identity) {
            return identity.roles().contains(name);
        }
    }

    /** {@code user:NAME}; the id is in normal form C. Guests have chosen who they are, so they are never meant. */
    record UserId(String id) implements Who {
        @Override
        public boolean means(Identity identity) {
            return isPerson(identity) && normal(identity.user().id()).equals(id);
        }
    }

    /** <code>user:{name}</code>: means nobody until the name stands for something. */
    record Bound(String name) implements Who {
        @Override
        public boolean means(Identity identity) {
            return false;
        }

        @Override
        public Who in(Map<String, String> bound) {
            String value = bound.get(name);
            // room names are in normal form C already; an empty part, as in "dm.", is nobody's id
            return value == null || value.isEmpty() ? Group.NOBODY : new UserId(value);
        }
    }

    /** {@code key:NAME}: a named key of the settings. */
    record Key(String name) implements Who {
        @Override
        public boolean means(Identity identity) {
            return identity.source() == Identity.Source.KEY
                    && normal(identity.user().id()).equals(name);
        }
    }

    private static boolean isPerson(Identity identity) {
        return identity.source() == Identity.Source.TOKEN || identity.source() == Identity.Source.CONTAINER;
    }

    /** Returns the text in normal form C. ASCII, the common case, is returned as it is. */
    static String normal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }
}
