package dev.parley.broker.sqlite.table;

import java.sql.SQLException;

/** Something in the database is not what was written; the message names it. */
final class CorruptLogException extends SQLException {
    private static final long serialVersionUID = 1;

    CorruptLogException(String message) {
        super(message);
    }
}
