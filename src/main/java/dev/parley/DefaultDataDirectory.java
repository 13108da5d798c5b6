package dev.parley;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where rooms are kept in a container whose operator did not say: in a directory that a redeployment leaves alone. */
final class DefaultDataDirectory {
    private static final String GLASSFISH = "com.sun.aas.instanceRoot";

    /** System properties in which containers name the directory of their instance's own data, the best first. */
    private static final List<String> INSTANCES = List.of(
            "jboss.server.data.dir", // WildFly
            GLASSFISH,
            "catalina.base", // Tomcat
            "jetty.base");

    private DefaultDataDirectory() {}

    /**
     * Returns the setting for a web application; each context of a container has rooms of its own. Containers that name
     * no directory, such as Open Liberty, are started in it.
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

    /** Payara Micro makes an instance for the process only. */
    private static boolean isTemporary(String directory) {
        String temporary = System.getProperty("java.io.tmpdir");
        return temporary != null
                && Path.of(directory)
                        .toAbsolutePath()
                        .startsWith(Path.of(temporary).toAbsolutePath());
    }
}
