package dev.parley.launcher;

import java.util.logging.LogManager;

/**
 * Keeps the log handlers open while the server stops. The JDK's own shutdown hook closes them while ours is still
 * running, and the log of the stop would be lost.
 *
 * <p>{@link Launcher} names this class in the system property {@code java.util.logging.manager} without initializing it:
 * its superclass reads the property in its static initializer.
 */
public final class LastingLogManager extends LogManager {
    private static final String JDK_HOOK = "java.util.logging.LogManager$Cleaner";

    @Override
    public void reset() {
        if (!Thread.currentThread().getClass().getName().equals(JDK_HOOK)) {
            super.reset();
        }
    }
}
