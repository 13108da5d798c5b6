package dev.parley.transfer;

import java.io.IOException;

/** A line is not what was written. The message continues a sentence that begins with the line. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
