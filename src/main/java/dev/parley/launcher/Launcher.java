package dev.parley.launcher;

import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The main class of {@code java -jar parley.war}: unpacks the WAR, loads {@code dev.parley.Main} from it and runs it.
 * Exits with Main's code after SIGTERM and SIGINT, and with 129 after SIGHUP. A lost terminal is not a request to stop, and
 * supervisors restart a process that ends with a code other than 0.
 */
public final class Launcher {
    private static final String MAIN = "dev.parley.Main";
    private static final String WEB_ROOT = "dev.parley.webroot";
    private static final String LOG_MANAGER = "java.util.logging.manager";
    private static final int FAILED = 1;
    /** 128 and the number of the signal, as in a shell. */
    private static final int HANGUP = 129;

    /** Longest wait for Main to return after a signal. */
    private static final long STOP_SECONDS = 9;

    private final CountDownLatch finished = new CountDownLatch(1);
    // Written before the latch opens, and read after it.
    private int code = FAILED;
    private volatile boolean hungUp;

    private Launcher() {}

    /** Unpacks the WAR, runs Main, and exits the JVM; fails with a stack trace if the WAR cannot be unpacked. */
    public static void main(String[] args) throws Exception {
        if (System.getProperty(LOG_MANAGER) == null) {
            // A literal, because code in LastingLogManager would initialize it too early: see its Javadoc.
            System.setProperty(LOG_MANAGER, "dev.parley.launcher.LastingLogManager");
        }
        Path war = Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Unpacked home = Unpacked.of(war, Path.of(System.getProperty("java.io.tmpdir")));
        home.deleteStale();
        System.exit(new Launcher().launch(home, args));
    }

    private int launch(Unpacked home, String[] args) throws Exception {
        Thread hook = new Thread(() -> afterSignal(home), "parley-clean");
        Runtime.getRuntime().addShutdownHook(hook);
        onHangup(() -> {
            hungUp = true;
            System.exit(HANGUP);
        });
        try {
            code = run(home, args);
        } finally {
            finished.countDown();
        }
        return code;
    }

    private static int run(Unpacked home, String[] args) throws Exception {
        System.setProperty(WEB_ROOT, home.webRoot().toString());
        // Not closed, because threads that are still ending load classes; the JVM's exit closes it.
        @SuppressWarnings("resource")
        URLClassLoader loader = new URLClassLoader(
                "parley", home.classPath().toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        Object result = loader.loadClass(MAIN).getMethod("run", String[].class).invoke(null, new Object[] {args});
        return (int) result;
    }

    /**
     * Runs {@code action} on SIGHUP, if this JVM can. Uses reflection, because {@code sun.misc} has no replacement
     * and javac warns about each use. If SIGHUP is already ignored ({@code nohup}), the JVM keeps ignoring it.
     */
    private static void onHangup(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object run = Proxy.newProxyInstance(
                    Launcher.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), run);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // SIGHUP does not exist (Windows) or is reserved (-Xrs), and keeps its usual effect.
            return;
        }
    }

    /**
     * Waits for Main to return, because stopping still loads classes, then deletes the files and exits. A signal's own exit
     * code would be 143, but a requested stop that succeeds must exit with 0.
     */
    private void afterSignal(Unpacked home) {
        try {
            boolean ended = finished.await(STOP_SECONDS, TimeUnit.SECONDS);
            home.delete();
            Runtime.getRuntime().halt(hungUp ? HANGUP : ended ? code : FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
