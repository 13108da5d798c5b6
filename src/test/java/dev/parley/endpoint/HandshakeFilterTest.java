package dev.parley.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.auth.BearerTokens;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.HandshakeOptions;
import dev.parley.handshake.HandshakeRates;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.SeatLimits;
import dev.parley.handshake.Seats;
import dev.parley.hub.Hub;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.message.RoomName;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Rights;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The filter in front of something that is no WebSocket, and fails in every way a container can. */
class HandshakeFilterTest {
    private final Seats seats = new Seats(SeatLimits.DEFAULTS, InstantSource.system());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    /** Answers a request the filter lets pass, by its User-Agent. */
    private static final class Behind extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (request.getHeader("User-Agent")) {
                case "throws" -> throw new IllegalStateException("a secret of the server");
                case "commits and throws" -> {
                    response.flushBuffer();
                    throw new IllegalStateException("a secret of the server");
                }
                case "rejects once it has the answer" -> {
                    accept();
                    response.sendError(500);
                }
                case "throws once it has the answer" -> {
                    accept();
                    throw new IllegalStateException("a secret of the server");
                }
                case "accepts" -> {
                    accept();
                    response.setContentLength(0);
                }
                case "breaks" -> throw new IOException("a secret of the server");
                default -> response.sendError(404);
            }
        }

        /** Does what {@link ParleyConfigurator} does when the container has the answer. */
        private static void accept() {
            Objects.requireNonNull(Upgrade.current()).handOver();
        }
    }

    @BeforeEach
    void start() throws Exception {
        BearerTokens failing = token -> {
            throw new IllegalStateException("a secret of the server");
        };
        Hub hub = new Hub(
                HubOptions.DEFAULTS,
                new MemoryBroker(new MemoryLimits(1, 1, 1), InstantSource.system()),
                Map.of(),
                failing,
                new Rights(),
                new HubThreads(Runnable::run, Runnable::run, timer),
                HubClock.system());
        ServletContextHandler context = new ServletContextHandler("/");
        Transports transports = Transports.choose(context.getServletContext(), true, Runnable::run);
        Gateway gateway =
                new Gateway(hub, new RoomName("lobby"), any -> 1, new PartialMessages(1, () -> 0), transports);
        HandshakeFilter filter = new HandshakeFilter(
                new AccessPolicy(HandshakeOptions.DEFAULTS, failing, seats, HandshakeRates.none(), new Rights()),
                new RefusalLog(InstantSource.system()),
                gateway,
                new SessionLogins(SessionLogins.Mode.IGNORE, InstantSource.system()),
                UpgradeRequest.PATH);
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                filter.install(event.getServletContext(), "/ws/*");
            }
        });
        context.addServlet(new ServletHolder(new Behind()), "/*");
        server.setHandler(context);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        timer.shutdownNow();
    }

    private HandshakeRequest upgrade() {
        return HandshakeRequest.to(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/ws/chat"));
    }

    private void assertNeutral(HandshakeRequest request) {
        HttpAnswer answer = request.answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"internal\"").doesNotContain("secret", "Exception");
    }

    @Test
    void answers_a_failure_of_its_own_neutrally() {
        assertNeutral(upgrade().header("Authorization", "Bearer x"));
        assertThat(seats.taken()).isZero();
    }

    @Test
    void answers_a_failure_behind_it_neutrally_and_gives_the_seat_back() {
        assertNeutral(upgrade().header("User-Agent", "throws"));
        assertNeutral(upgrade().header("User-Agent", "breaks"));
        assertThat(seats.taken()).isZero();
    }

    @Test
    void gives_the_seat_back_where_an_answer_has_begun() {
        HandshakeRequest begun = upgrade().header("User-Agent", "commits and throws");
        assertThatThrownBy(begun::answer).isInstanceOf(UncheckedIOException.class);
        assertThat(seats.taken()).isZero();
    }

    @Test
    void releases_the_seat_at_once_if_the_container_rejects_what_it_had_accepted() {
        assertThat(upgrade()
                        .header("User-Agent", "rejects once it has the answer")
                        .answer()
                        .status())
                .isEqualTo(500);
        assertNeutral(upgrade().header("User-Agent", "throws once it has the answer"));
        assertThat(seats.taken()).isZero();
        assertThat(upgrade().header("User-Agent", "accepts").answer().status()).isEqualTo(200);
        assertThat(seats.taken()).isEqualTo(1);
    }

    @Test
    void gives_the_seat_back_where_the_container_does_not_upgrade() {
        assertThat(upgrade().header("User-Agent", "x").answer().status()).isEqualTo(404);
        assertThat(seats.taken()).isZero();
    }
}
