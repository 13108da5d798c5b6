package dev.parley.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The WAR, unpacked to a private directory (0700 on POSIX). {@code web/} is its web root without the launcher's own files,
 * and {@code lib/} has the jars of {@code WEB-INF/lib} and {@code WEB-INF/lib-provided}. The directory is locked while its
 * process runs, so that a later start can recognise and remove the directory of a killed process.
 */
final class Unpacked {
    private static final String PREFIX = "parley-war-";
    private static final String LOCK = "lock";
    private static final List<String> LIBRARIES = List.of("WEB-INF/lib/", "WEB-INF/lib-provided/");
    private static final List<String> LAUNCHER_ONLY = List.of("META-INF/", "dev/");

    private final Path directory;

    // Held until the process ends; the operating system releases it even after a kill.
    @SuppressWarnings("unused")
    private final FileLock lock;

    private Unpacked(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Unpacks to a new directory in {@code temporary}.
     *
     * @throws IOException if the WAR cannot be read or an entry would leave the directory (zip slip)
     */
    static Unpacked of(Path war, Path temporary) throws IOException {
        Path directory = Files.createTempDirectory(temporary, PREFIX).toAbsolutePath();
        Unpacked unpacked = new Unpacked(directory, lock(directory));
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                unpacked.copy(zip, entries.nextElement());
            }
            return unpacked;
        } catch (IOException e) {
            unpacked.delete();
            throw e;
        }
    }

    /** Removes the directories of this user's killed processes. A directory that cannot be removed is left alone. */
    void deleteStale() throws IOException {
        UserPrincipal us = Files.getOwner(directory);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory.getParent(), PREFIX + "*")) {
            for (Path other : left) {
                if (!other.equals(directory) && isStale(other, us)) {
                    delete(other);
                }
            }
        }
    }

    /** Returns the directory that has {@code WEB-INF/web.xml}. */
    Path webRoot() {
        return directory.resolve("web");
    }

    /** Returns our classes first, then all jars. */
    List<URL> classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(url(webRoot().resolve("WEB-INF/classes")));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory.resolve("lib"))) {
            for (Path jar : jars) {
                urls.add(url(jar));
            }
        }
        return urls;
    }

    /** Deletes the directory as far as possible; the next start deletes the rest. Does not throw. */
    void delete() {
        delete(directory);
    }

    private void copy(ZipFile zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (entry.isDirectory() || LAUNCHER_ONLY.stream().anyMatch(name::startsWith)) {
            return;
        }
        String library = LIBRARIES.stream().filter(name::startsWith).findFirst().orElse("");
        Path base = library.isEmpty() ? webRoot() : directory.resolve("lib");
        Path target = base.resolve(name.substring(library.length())).normalize();
        if (!target.startsWith(base)) {
            throw new IOException("The WAR is damaged: entry " + name);
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
        }
    }

    private static URL url(Path path) throws MalformedURLException {
        return path.toUri().toURL();
    }

    /** Locks the file before giving it its name, so that no other process considers an incomplete directory stale. */
    private static FileLock lock(Path directory) throws IOException {
        Path unnamed = directory.resolve("lock.new");
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock lock = channel.lock();
        Files.move(unnamed, directory.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        return lock;
    }

    private static boolean isStale(Path directory, UserPrincipal us) throws IOException {
        Path lock = directory.resolve(LOCK);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(us)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock ours = channel.tryLock()) {
            return ours != null;
        } catch (IOException e) {
            return false; // another process is removing it
        }
    }

    private static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException e) {
            // Another start may be removing the same directory, or it is not ours: the next start tries again.
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
