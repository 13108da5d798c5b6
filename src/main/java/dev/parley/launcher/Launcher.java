package dev.parley.launcher;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What {@code java -jar parley.war} runs: unpacks the WAR, loads {@code dev.parley.Main} from it and hands over. Exits
 * with Main's code, also when a signal stopped it.
 */
public final class Launcher {
    private static final String MAIN = "dev.parley.Main";
    private static final String WEB_ROOT = "dev.parley.webroot";
    private static final int FAILED = 1;
    private static final long STOP_SECONDS = 9;

    private final CountDownLatch finished = new CountDownLatch(1);
    // Written before the latch opens, read after it.
    private int code = FAILED;

    private Launcher() {}

    public static void main(String[] args) throws Exception {
        LastingLogManager.install();
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
        try {
            code = run(home, args);
        } finally {
            finished.countDown();
        }
        return code;
    }

    private static int run(Unpacked home, String[] args) throws Exception {
        System.setProperty(WEB_ROOT, home.webRoot().toString());
        // Not closed: threads that are still ending load classes; the JVM's exit closes it.
        @SuppressWarnings("resource")
        URLClassLoader loader = new URLClassLoader(
                "parley", home.classPath().toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        Object result = loader.loadClass(MAIN).getMethod("run", String[].class).invoke(null, new Object[] {args});
        return (int) result;
    }

    /**
     * The files may go only when Main has returned: stopping still loads classes. A signal's exit code would be 143;
     * a stop that was asked for and went well is a success.
     */
    private void afterSignal(Unpacked home) {
        try {
            boolean ended = finished.await(STOP_SECONDS, TimeUnit.SECONDS);
            home.delete();
            Runtime.getRuntime().halt(ended ? code : FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
