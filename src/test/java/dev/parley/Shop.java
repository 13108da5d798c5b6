package dev.parley;

import dev.parley.examples.jetty.ShopServer;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The shop, ended with the test. */
record Shop(Server server) implements AutoCloseable {
    static Shop open(Map<String, String> settings) throws Exception {
        return new Shop(ShopServer.start(0, settings));
    }

    URI uri(String path) {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return URI.create("http://127.0.0.1:" + port + "/shop/").resolve(path);
    }

    Parley parley() {
        return Parley.of(((ServletContextHandler) server.getHandler()).getServletContext());
    }

    JsonClient guest(String name) {
        JsonClient client = JsonClient.over(
                HandshakeRequest.to(uri("live")).offering("parley.v1.json").open());
        client.next("welcome");
        client.send("{'op':'hello','name':'" + name + "'}").next("welcome");
        return client;
    }

    int order(String number) {
        return Http.post(uri("orders?number=" + number)).statusCode();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
