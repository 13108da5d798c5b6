package dev.parley.broker;

/** The log works, but too many requests are waiting already. The same request may succeed a moment later. */
public final class OverloadedException extends BrokerException {
    private static final long serialVersionUID = 1;

    public OverloadedException(String message) {
        super(message);
    }
}
