package dev.parley.server;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP/1.1 connections that drop an {@code Upgrade} header unless {@code Connection} names it. Without that option the
 * header is not meant for us (RFC 9110, section 7.8). Jetty rejects such a request itself, with a 400 that does
 * not say why. Here the application sees a request without an upgrade, and can say what is missing.
 *
 * <p>Jetty has no public hook between its parser and its own handling of upgrades, so this extends a class that Jetty
 * calls internal. A release that changes it breaks the build, not the running server.
 */
final class StrictHttp1 extends HttpConnectionFactory {
    StrictHttp1(HttpConfiguration http) {
        super(http);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HttpConnection connection = new StrictConnection(getHttpConfiguration(), connector, endPoint);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }

    /** A connection. Like its superclass, it is confined to the thread that parses. */
    private static final class StrictConnection extends HttpConnection {
        StrictConnection(HttpConfiguration http, Connector connector, EndPoint endPoint) {
            super(http, connector, endPoint);
        }

        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
            return new StrictStream(method, uri, version);
        }

        /** A request. Holds Upgrade headers back until all others are parsed. */
        private final class StrictStream extends HttpStreamOverHTTP1 {
            private final List<HttpField> upgrades = new ArrayList<>();
            private boolean named;

            StrictStream(String method, String uri, HttpVersion version) {
                super(method, uri, version);
            }

            @Override
            public void parsedHeader(HttpField field) {
                if (field.getHeader() == HttpHeader.UPGRADE) {
                    upgrades.add(field);
                    return;
                }
                if (field.getHeader() == HttpHeader.CONNECTION) {
                    named |= field.contains(HttpHeaderValue.UPGRADE.asString());
                }
                super.parsedHeader(field);
            }

            @Override
            public Runnable headerComplete() {
                if (named) {
                    upgrades.forEach(super::parsedHeader);
                }
                return super.headerComplete();
            }
        }
    }
}
