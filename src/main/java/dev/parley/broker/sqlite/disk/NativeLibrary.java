package dev.parley.broker.sqlite.disk;

import dev.parley.broker.BrokerException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which is unpacked from the driver's jar and loaded once for each class loader. A web
 * application that is deployed again loads a copy of its own under another name, since a JVM loads each file only once.
 */
public final class NativeLibrary {
    private static final String DIRECTORY_PROPERTY = "org.sqlite.tmpdir";
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private NativeLibrary() {}

    /**
     * Loads the library if it is not loaded yet. Prefers the data directory, since copies that a killed server left
     * there are certainly unused and can be deleted. Falls back to the JVM's directory for temporary files.
     *
     * @param directory for the unpacked library; the caller must hold the data directory
     * @throws BrokerException if it cannot be loaded from either
     */
    public static synchronized void load(Path directory) {
        clear(directory);
        try {
            PrivateFiles.directory(directory);
            if (unpackTo(directory.toString()) || unpackTo(null)) {
                return;
            }
        } catch (Exception e) { // the loader declares no narrower one
            throw new BrokerException(
                    "SQLite's native library cannot be loaded (" + e.getMessage()
                            + "); durability.md, \"Platforms\", says what to do",
                    e);
        }
        throw new BrokerException("SQLite's native library can be loaded neither from " + directory
                + " nor from java.io.tmpdir: is execution forbidden there?");
    }

    private static boolean unpackTo(@Nullable String directory) throws Exception {
        String before = System.getProperty(DIRECTORY_PROPERTY);
        set(directory);
        try {
            return SQLiteJDBCLoader.initialize();
        } finally {
            set(before);
        }
    }

    private static void set(@Nullable String value) {
        if (value == null) {
            System.clearProperty(DIRECTORY_PROPERTY);
        } else {
            System.setProperty(DIRECTORY_PROPERTY, value);
        }
    }

    private static void clear(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "sqlite-*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("{} could not be emptied", directory, e);
        }
    }

    /** Removes the driver from the JVM's list, which would keep this class loader from being collected. */
    public static void deregisterDriver() {
        DriverManager.drivers()
                .filter(driver -> driver.getClass().getName().equals("org.sqlite.JDBC"))
                .forEach(NativeLibrary::deregister);
    }

    private static void deregister(Driver driver) {
        try {
            DriverManager.deregisterDriver(driver);
        } catch (SQLException | SecurityException e) {
            LOG.debug("SQLite's driver stays registered", e);
        }
    }
}
