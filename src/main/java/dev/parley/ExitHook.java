package dev.parley;

/** Drains when the JVM ends: a container closes its sockets before it notifies an application. */
final class ExitHook implements AutoCloseable {
    private final Thread thread;

    private ExitHook(Thread thread) {
        this.thread = thread;
    }

    /** @param drain returns when clients are gone */
    static ExitHook of(Runnable drain) {
        Thread thread = new Thread(drain, "parley-drain");
        Runtime.getRuntime().addShutdownHook(thread);
        return new ExitHook(thread);
    }

    /** Forgets it, unless it is running already. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // the JVM is ending
            return;
        }
    }
}
