package dev.parley;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The default of {@code parley.data} in a container: a directory that survives a redeployment. */
final class DefaultDataDirectory {
    private static final String GLASSFISH = "com.sun.aas.instanceRoot";

    /** System properties in which containers name their instance's data directory, in order of preference. */
    private static final List<String> INSTANCES = List.of(
            "jboss.server.data.dir", // WildFly
            GLASSFISH,
            "catalina.base", // Tomcat
            "jetty.base");

    private DefaultDataDirectory() {}

    /**
     * Returns the default setting of a web application. Each context has its own directory, and so its own rooms. Containers
     * that name no directory, such as Open Liberty, use their working directory.
     *
     * @param contextPath empty for the root context
     */
    static Map<String, String> defaults(String contextPath) {
        String context =
                contextPath.isEmpty() ? "ROOT" : contextPath.substring(1).replace('/', '#');
        return Map.of(
                "parley.data",
                instance().resolve("parley-data").resolve(context).toString());
    }

    private static Path instance() {
        for (String name : INSTANCES) {
            String value = System.getProperty(name);
            if (value != null && !(name.equals(GLASSFISH) && isTemporary(value))) {
                return Path.of(value);
            }
        }
        return Path.of("");
    }

    /** Returns whether the instance ends with its process, as Payara Micro's does. */
    private static boolean isTemporary(String directory) {
        String temporary = System.getProperty("java.io.tmpdir");
        return temporary != null
                && Path.of(directory)
                        .toAbsolutePath()
                        .startsWith(Path.of(temporary).toAbsolutePath());
    }
}
