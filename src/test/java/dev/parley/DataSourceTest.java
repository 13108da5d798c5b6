package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.it.JsonClient;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.naming.InitialContext;
import javax.sql.DataSource;
import org.eclipse.jetty.plus.jndi.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Servers whose connections are those of a pool in Jetty's JNDI, whose driver is not the one of the application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataSourceTest {
    private static final String NAME = "jdbc/parley";
    private static final int POOL = 24;

    private final String schema = PostgresServer.freshSchema();

    @SuppressWarnings("NullAway.Init") // set before the first test
    private URLClassLoader container;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private DataSource pool;

    @BeforeAll
    void bind() throws Exception {
        URL driver = org.postgresql.Driver.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        container = new URLClassLoader(new URL[] {driver}, ClassLoader.getPlatformClassLoader());
        Class<?> type = container.loadClass("org.postgresql.ds.PGPoolingDataSource");
        pool = (DataSource) type.getConstructor().newInstance();
        type.getMethod("setDataSourceName", String.class).invoke(pool, NAME);
        type.getMethod("setURL", String.class)
                .invoke(pool, PostgresServer.shared().url());
        type.getMethod("setMaxConnections", int.class).invoke(pool, POOL);
        // bound as it is: Jetty would make another one with the driver of the application
        Object bound = Proxy.newProxyInstance(
                container, new Class<?>[] {DataSource.class}, (proxy, method, args) -> method.invoke(pool, args));
        Resource unused = new Resource(null, NAME, bound);
    }

    @AfterAll
    void unbind() throws Exception {
        new InitialContext().unbind(NAME);
        pool.getClass().getMethod("close").invoke(pool);
        container.close();
    }

    private TestServer start(String setting, String value) {
        return TestServer.start(Map.of("parley.log", "postgres", setting, value, "parley.cluster.schema", schema));
    }

    private TestServer onPool() {
        return start("parley.cluster.datasource", NAME);
    }

    @Test
    void servers_on_a_pool_and_on_an_address_share_a_log_and_the_pool_gets_its_connections_back_as_they_were()
            throws Exception {
        try (TestServer address =
                        start("parley.cluster.url", PostgresServer.shared().url());
                TestServer pooled = onPool();
                JsonClient ann = JsonClient.open(address.uri(""));
                JsonClient bob = JsonClient.open(pooled.uri(""))) {
            ann.join("both");
            bob.join("both");
            ann.say("both", "k1", "over there").await("said");
            assertThat(bob.await("message").path("text").asString()).isEqualTo("over there");
            bob.say("both", "k2", "and back").await("said");
            String heard = ann.await("message").path("text").asString();
            // her own message comes before its answer, or after it
            assertThat(
                            heard.equals("over there")
                                    ? ann.await("message").path("text").asString()
                                    : heard)
                    .isEqualTo("and back");
            breakConnections();
            // a connection that the database has ended is not used again
            bob.say("both", "k3", "still there").await("said");
        }
        Set<String> found = new HashSet<>();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            try (each;
                    Statement statement = each.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT concat_ws(' ', current_setting('search_path'),"
                                    + " current_setting('statement_timeout'), (SELECT count(*) FROM pg_listening_channels()))")) {
                row.next();
                found.add(row.getString(1) + each.getAutoCommit());
            }
        }
        assertThat(found).containsExactly("\"$user\", public 0 0true");
    }

    private static void breakConnections() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(PostgresServer.shared().url());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND application_name = 'parley'");
        }
    }

    @Test
    void a_name_without_a_data_source_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> start("parley.cluster.datasource", "jdbc/other"))
                .hasStackTraceContaining("parley.cluster.datasource: there is no jdbc/other here");
    }
}
