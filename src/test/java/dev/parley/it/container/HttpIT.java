package dev.parley.it.container;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpScenarios;
import dev.parley.it.MessagesScenarios;
import dev.parley.it.MetricsScenarios;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What is answered over plain HTTP. */
class HttpIT extends ContainerTest implements HttpScenarios, MessagesScenarios, MetricsScenarios {
    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(HandshakeScenarios.SETTINGS);
    }

    @Override
    public String transport() {
        return JettyContainer.Extension.hasJetty() ? "jetty" : "portable";
    }
}
