package dev.parley.it.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A small application with a login form that carries Parley in its WAR, as a Java team would. Its people, ann (a member of
 * the staff) and bob, have the password {@code secret}; each container finds them in its own way.
 */
final class LoginApplication {
    /** Comes at the end of Parley's own web.xml. */
    private static final String DESCRIPTOR = """
              <servlet>
                <servlet-name>session</servlet-name>
                <servlet-class>dev.parley.it.container.SessionServlet</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>session</servlet-name>
                <url-pattern>/private/session</url-pattern>
              </servlet-mapping>
              <security-constraint>
                <web-resource-collection>
                  <web-resource-name>private</web-resource-name>
                  <url-pattern>/private/*</url-pattern>
                </web-resource-collection>
                <auth-constraint>
                  <role-name>people</role-name>
                </auth-constraint>
              </security-constraint>
              <login-config>
                <auth-method>FORM</auth-method>
                <realm-name>parley</realm-name>
                <form-login-config>
                  <form-login-page>/login.html</form-login-page>
                  <form-error-page>/login.html</form-error-page>
                </form-login-config>
              </login-config>
              <security-role>
                <role-name>people</role-name>
              </security-role>
              <security-role>
                <role-name>staff</role-name>
              </security-role>
            </web-app>
            """;

    private static final String FORM = """
            <!doctype html><title>Login</title>
            <form method="post" action="j_security_check"><input name="j_username"><input name="j_password"></form>
            """;

    private static final String TOMCAT_USERS = """
            <tomcat-users>
              <user username="ann" password="secret" roles="people,staff"/>
              <user username="bob" password="secret" roles="people"/>
            </tomcat-users>
            """;

    private LoginApplication() {}

    /** Adds the login to a WAR, and makes the people known to the container that runs. */
    static WebArchive around(WebArchive war) {
        try {
            String descriptor = Files.readString(Path.of("webapp", "WEB-INF", "web.xml"));
            Path users = Fork.DIRECTORY.resolve("tomcat-users.xml");
            Files.writeString(users, TOMCAT_USERS);
            tellWildFly();
            war.delete("/WEB-INF/web.xml");
            return war.setWebXML(new StringAsset(descriptor.replace("</web-app>", DESCRIPTOR)))
                    .addClass(SessionServlet.class)
                    .addAsWebResource(new StringAsset(FORM), "login.html")
                    .addAsManifestResource(
                            new StringAsset(
                                    "<Context><Realm className=\"org.apache.catalina.realm.MemoryRealm\" pathname=\""
                                            + users.toUri() + "\"/></Context>"),
                            "context.xml");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** WildFly's default security domain reads two files, which it loads again when they change. */
    private static void tellWildFly() throws IOException {
        if (!"wildfly".equals(System.getProperty("arquillian.launch"))) {
            return;
        }
        Path configuration = Fork.DIRECTORY.resolve(Path.of("wildfly", "configuration"));
        Files.writeString(
                configuration.resolve("application-users.properties"),
                "#$REALM_NAME=ApplicationRealm$\n" + wildFlyUser("ann") + wildFlyUser("bob"));
        Files.writeString(configuration.resolve("application-roles.properties"), "ann=people,staff\nbob=people\n");
    }

    private static String wildFlyUser(String name) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest((name + ":ApplicationRealm:secret").getBytes(UTF_8));
            return name + "=" + HexFormat.of().formatHex(digest) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A person's browser, logged in. */
    static final class Visitor {
        private final URI base;
        private final CookieManager cookies = new CookieManager();
        private final HttpClient client = HttpClient.newBuilder()
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(10))
                .build();

        private Visitor(URI base) {
            this.base = base;
        }

        static Visitor login(URI base, String name) {
            Visitor visitor = new Visitor(base);
            assertThat(visitor.get("private/session")).contains("j_security_check");
            HttpRequest form = HttpRequest.newBuilder(base.resolve("j_security_check"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("j_username=" + name + "&j_password=secret"))
                    .build();
            visitor.send(form);
            assertThat(visitor.get("private/session")).isEqualTo(name);
            return visitor;
        }

        String get(String path) {
            return send(HttpRequest.newBuilder(base.resolve(path)).build()).body();
        }

        private HttpResponse<String> send(HttpRequest request) {
            try {
                return client.send(request, BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError("Interrupted while waiting", e);
            }
        }

        /** Begins a handshake as this browser would: with its cookies. */
        HandshakeRequest request() {
            return JsonClient.request(base).header("Cookie", cookie());
        }

        /** Begins a handshake without a subprotocol, in which nothing but the login can say who this is. */
        HandshakeRequest plainRequest() {
            return HandshakeRequest.to(JsonClient.endpoint(base)).header("Cookie", cookie());
        }

        private String cookie() {
            return cookies.getCookieStore().getCookies().stream()
                    .map(each -> each.getName() + "=" + each.getValue())
                    .collect(Collectors.joining("; "));
        }
    }

    /**
     * Undertow closes with 1008 by itself, as section 7.2 of Jakarta WebSocket says, and nobody can keep the session from it.
     * If the server looks at the session before Undertow is done with all of its connections, the rest get 4401.
     */
    static void assertLoggedOut(WsClient client) {
        boolean undertow = "wildfly".equals(System.getProperty("arquillian.launch"));
        assertThat(client.end().code()).isIn(undertow ? Set.of(1008, 4401) : Set.of(4401));
    }
}
