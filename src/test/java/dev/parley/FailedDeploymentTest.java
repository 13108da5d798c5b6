package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.config.SettingsSources;
import dev.parley.it.Http;
import dev.parley.it.TestServer;
import dev.parley.server.EmbeddedServer;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedDeploymentTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path data;

    @Test
    void releases_the_log_for_the_next_deployment() throws Exception {
        Server server = new Server(0);
        ServletContextHandler context = new ServletContextHandler();
        FilterHolder taken = new FilterHolder((request, response, chain) -> chain.doFilter(request, response));
        taken.setName("parley handshake");
        context.getServletHandler().addFilter(taken);
        context.setAttribute(
                EmbeddedServer.SETTINGS, new SettingsSources(Map.of("parley.data", data.toString()), Map.of()).load());
        context.addEventListener(new Startup());
        server.setHandler(context);
        try {
            assertThatThrownBy(server::start).isInstanceOf(NullPointerException.class);
        } finally {
            server.stop();
        }

        try (TestServer next = TestServer.start(Map.of("parley.data", data.toString()))) {
            assertThat(Http.get(next.uri("health/ready")).statusCode()).isEqualTo(200);
        }
    }
}
