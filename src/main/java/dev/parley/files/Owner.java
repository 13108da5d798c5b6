package dev.parley.files;

/**
 * Who uploads.
 *
 * @param guest whether it is a guest, whom only an address tells from others
 * @param id a person's id, or the group of a guest's address
 * @param exempt whether rates do not apply
 */
public record Owner(boolean guest, String id, boolean exempt) {
    /** How the ids of uploads of guests begin. */
    static final String GUEST = "g";

    private static final int DIGITS = 16;

    /** Returns the beginning of the ids of this owner's uploads. */
    String prefix() {
        return (guest ? GUEST : "u") + Hashes.of(id).substring(0, DIGITS) + "-";
    }

    /** Returns whether an upload may be this owner's. A guest's address may change, so for guests the secret id is enough. */
    boolean mayHave(String upload) {
        return guest ? upload.startsWith(GUEST) : upload.startsWith(prefix());
    }
}
