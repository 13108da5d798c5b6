package dev.parley.config;

/** Thrown if settings are refused. The message names each setting with its value and source, and is fit for operators. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(String message, Throwable cause) {
        super(message, cause);
    }

    SettingsException(String message) {
        super(message);
    }
}
