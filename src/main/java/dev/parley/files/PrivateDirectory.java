package dev.parley.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates directories that only the server's own user can enter (0700), if the file system has permissions. */
final class PrivateDirectory {
    private PrivateDirectory() {}

    static Path create(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return path;
        }
        FileAttribute<?>[] attributes =
                path.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0];
        return Files.createDirectories(path, attributes);
    }

    /** Makes the names in a directory durable. Not every system can do that. */
    static void sync(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // on Windows a directory cannot be opened; its names are durable by themselves
        }
    }
}
