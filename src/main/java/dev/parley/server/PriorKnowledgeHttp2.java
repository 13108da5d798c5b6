package dev.parley.server;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 without TLS for clients that know in advance that the server speaks it (RFC 9113, section 3.3). WebSocket
 * works over it as an extended CONNECT (RFC 8441).
 *
 * <p>{@code Upgrade: h2c} is never accepted. Proxies that pass WebSocket upgrades on often pass this one, too, and a client
 * could then speak HTTP/2 through the proxy's connection, unseen by the proxy's rules but with its trusted address. RFC
 * 9113 removed that upgrade, so nobody needs it.
 */
final class PriorKnowledgeHttp2 extends HTTP2CServerConnectionFactory {
    PriorKnowledgeHttp2(HttpConfiguration http) {
        super(http);
        setConnectProtocolEnabled(true);
    }

    /**
     * Jetty asks for both ways into HTTP/2: for the preface {@code PRI * HTTP/2.0}, which no HTTP/1.1 proxy forwards, and
     * for the Upgrade header of any other request.
     *
     * @return null to ignore an Upgrade header, as RFC 9110, section 7.8, allows
     */
    @Override
    public @Nullable Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response101) {
        return HttpMethod.PRI.is(request.getMethod())
                ? super.upgradeConnection(connector, endPoint, request, response101)
                : null;
    }
}
