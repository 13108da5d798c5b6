package dev.parley.broker;

/**
 * A message was rejected because the log has used the space that it may use. Nothing was stored; what is stored can be read
 * and removed. The same message may be stored later, when there is space again.
 */
public final class NoSpaceException extends BrokerException {
    private static final long serialVersionUID = 1;

    public NoSpaceException(String message) {
        super(message);
    }
}
