package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Files that people send.
 *
 * @param on whether files are taken, if the log can keep what refers to them
 * @param directory their place; empty for {@code files} in the data directory
 * @param max size of the largest file
 * @param total what all files take on disk
 * @param expire time after which uploads that do not continue are deleted, and files that no message refers to
 */
public record FilesSettings(boolean on, Optional<Path> directory, long max, long total, Duration expire) {
    static FilesSettings read(Values in) {
        return new FilesSettings(
                in.flag("parley.files.on", Defaults.FILES_ON),
                in.path("parley.files.directory"),
                in.number("parley.files.max", Defaults.FILES_MAX),
                in.number("parley.files.total", Defaults.FILES_TOTAL),
                in.duration("parley.files.expire", Defaults.FILES_EXPIRE));
    }
}
