package dev.parley.config;

/** A setting is refused; the message is one sentence that names the setting and the value. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(String message, Throwable cause) {
        super(message, cause);
    }

    SettingsException(String message) {
        super(message);
    }
}
