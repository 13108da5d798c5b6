package dev.parley.it.container;

import dev.parley.it.DownloadScenarios;
import dev.parley.it.EventsScenarios;
import dev.parley.it.PublishScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Saying something and listening over plain HTTP. */
class PublishIT extends ContainerTest implements PublishScenarios, EventsScenarios, DownloadScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(EventsScenarios.SETTINGS);
    }
}
