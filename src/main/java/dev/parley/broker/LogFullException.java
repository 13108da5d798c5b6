package dev.parley.broker;

/**
 * A message was rejected because the log, or its room, has reached the number of rooms or messages that it can have.
 * Nothing was stored, other messages are not affected, and a retry does not help.
 */
public final class LogFullException extends BrokerException {
    private static final long serialVersionUID = 1;

    public LogFullException(String message) {
        super(message);
    }
}
