package dev.parley.launcher;

import java.util.logging.LogManager;

/**
 * Keeps the log handlers open while the server stops. The JDK's own shutdown hook closes them at once, beside ours, and
 * the log of the stop would be lost.
 */
public final class LastingLogManager extends LogManager {
    private static final String PROPERTY = "java.util.logging.manager";
    private static final String JDK_HOOK = "java.util.logging.LogManager$Cleaner";

    /** Must run before anything logs; does nothing where the operator chose a log manager. */
    static void install() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, LastingLogManager.class.getName());
        }
    }

    @Override
    public void reset() {
        if (!Thread.currentThread().getClass().getName().equals(JDK_HOOK)) {
            super.reset();
        }
    }
}
