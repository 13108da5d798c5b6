package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Http;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentIT extends ContainerTest {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev/parley/launcher/Launcher.class",
                "WEB-INF/web.xml",
                "WEB-INF/lib-provided/picocli-4.7.7.jar",
                "META-INF/MANIFEST.MF"
            })
    void keeps_the_inside_of_the_war_to_itself(String path) {
        assertThat(Http.get(uri(path)).statusCode()).isIn(403, 404);
    }

    @Test
    void is_deployed_below_its_context_path() {
        assertThat(uri("")).hasPath("/parley/");
    }
}
