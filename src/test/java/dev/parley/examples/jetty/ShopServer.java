package dev.parley.examples.jetty;

import dev.parley.Parley;
import dev.parley.examples.shop.OrderServlet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;

/** A shop with live rooms, on embedded Jetty. */
public final class ShopServer {
    private ShopServer() {}

    public static void main(String[] args) throws Exception {
        start(8080, Map.of("parley.data", "shop-rooms")).join();
    }

    /** Starts the shop at {@code /shop/}; its WebSocket is {@code /shop/live}. */
    public static Server start(int port, Map<String, String> settings) throws Exception {
        ServletContextHandler shop = new ServletContextHandler("/shop");
        JakartaWebSocketServletContainerInitializer.configure(
                shop, (context, container) -> Parley.mount(context, settings));
        shop.setInitParameter("parley.path", "/live");
        shop.addServlet(OrderServlet.class, "/orders").setAsyncSupported(true);
        Server server = new Server(port);
        server.setHandler(shop);
        server.start();
        return server;
    }
}
