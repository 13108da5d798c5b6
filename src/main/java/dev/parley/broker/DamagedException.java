package dev.parley.broker;

import java.sql.SQLException;

/** Something in the database is not what was written; the message says what. */
final class DamagedException extends SQLException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
