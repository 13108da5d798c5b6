package dev.parley.config;

import dev.parley.defaults.Defaults;

/**
 * Parley inside an application of somebody else; unused in Parley's own WAR.
 *
 * @param enabled whether the module does anything without a call of {@code Parley.mount}
 * @param path path of the WebSocket below the context path, with a slash first
 */
public record ModuleSettings(boolean enabled, String path) {
    /** The setting that {@link SettingsSources#areEnabled} reads. */
    static final String ENABLED = "parley.enabled";

    static ModuleSettings read(Values in) {
        return new ModuleSettings(
                in.flag(ENABLED, Defaults.MODULE_ENABLED), in.text("parley.path", Defaults.MODULE_PATH));
    }
}
