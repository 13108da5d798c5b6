package dev.parley.it.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.api.event.ManagerStarted;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** What belongs to this JVM alone, because several JVMs take the classes of one container side by side. */
public final class Fork implements LoadableExtension {
    /** Where files go that the other JVMs must not see; absolute. */
    static final Path DIRECTORY = directory();

    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Fork.class);
    }

    /** Sets the properties of {@code arquillian.xml} before it is read. */
    public void started(@Observes(precedence = 1) ManagerStarted event) throws IOException {
        System.setProperty("it.directory", DIRECTORY.toString());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // both at once, so that they differ
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            System.setProperty("it.port", Integer.toString(one.getLocalPort()));
            System.setProperty("it.port.management", Integer.toString(other.getLocalPort()));
        }
    }

    private static Path directory() {
        Path directory = Path.of("target", "fork-" + System.getProperty("it.fork", "1"));
        try {
            return Files.createDirectories(directory).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
