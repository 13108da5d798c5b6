package dev.parley.broker.sqlite.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates files and directories that only the server's own user can read: 0600 and 0700. File systems without POSIX
 * permissions use their defaults.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

    private PrivateFiles() {}

    /** Creates a directory, and those above it, if missing. One that exists keeps its permissions. */
    static Path directory(Path path) throws IOException {
        return Files.isDirectory(path) ? path : Files.createDirectories(path, attributes(path, "rwx------"));
    }

    /**
     * Creates an empty file if it is missing, and keeps strangers from one that exists. What the operator allows the
     * file's group is kept.
     */
    public static void create(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            restrict(file);
        }
    }

    /** Keeps strangers from a file, if it exists. */
    static void restrict(Path file) throws IOException {
        if (!isPosix(file) || !Files.exists(file)) {
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(file));
        if (!permissions.removeAll(OTHERS)) {
            return;
        }
        try {
            Files.setPosixFilePermissions(file, permissions);
        } catch (IOException e) {
            LOG.warn("{} can be read by every user of this machine, and its permissions cannot be changed", file, e);
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        if (!isPosix(path)) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
