package dev.parley.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import jakarta.websocket.Extension;
import java.net.URI;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

/** What the Configurator does where nobody stands in front of it. */
class SecondLineTest {
    @Test
    void lets_nobody_in_where_the_filter_is_missing() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(
                context, (servlets, container) -> container.addEndpoint(ChatEndpoint.class));
        server.setHandler(context);
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/ws/chat");
            HttpAnswer answer = HandshakeRequest.to(uri).answer();
            assertThat(answer.status()).isEqualTo(403);
        } finally {
            server.stop();
        }
    }

    @Test
    void negotiates_nothing_where_nothing_was_decided() {
        ParleyConfigurator configurator = new ParleyConfigurator();
        assertThat(configurator.checkOrigin("http://chat.example")).isFalse();
        assertThat(configurator.checkOrigin(null)).isFalse();
        assertThat(configurator.getNegotiatedSubprotocol(List.of("binary"), List.of("binary")))
                .isEmpty();
        List<Extension> none = List.of();
        assertThat(configurator.getNegotiatedExtensions(none, none)).isEmpty();
    }
}
