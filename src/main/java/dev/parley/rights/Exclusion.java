package dev.parley.rights;

/** Why somebody may not be on the server at all, regardless of the room. */
public enum Exclusion {
    /** The person or the address is banned. */
    BANNED,
    /** The token is revoked; the person may return with a newer one. */
    REVOKED
}
