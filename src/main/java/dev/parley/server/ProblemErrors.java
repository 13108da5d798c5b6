package dev.parley.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Renders errors that no page handles as {@code application/problem+json} (RFC 9457), with the status and its standard
 * title. The body has no message, cause, stack trace or server name. Jetty has two kinds of error handlers, so there are
 * two here.
 */
final class ProblemErrors {
    private static final String TYPE = "application/problem+json";

    private ProblemErrors() {}

    private static byte[] body(int status) {
        String problem = "{\"type\":\"about:blank\",\"status\":" + status + ",\"title\":\""
                + HttpStatus.getMessage(status) + "\"}\n";
        return problem.getBytes(StandardCharsets.US_ASCII);
    }

    private static void answer(Response response, int status, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(body(status)), callback);
    }

    /** For errors outside of the web application, malformed requests among them. */
    static final class OfServer extends ErrorHandler {
        @Override
        protected void generateResponse(
                Request request, Response response, int code, String message, Throwable cause, Callback callback) {
            answer(response, code, callback);
        }
    }

    /** For errors of the web application for which its {@code web.xml} names no page. */
    static final class OfApplication extends ErrorPageErrorHandler {
        @Override
        protected void generateResponse(
                Request request, Response response, int code, String message, Throwable cause, Callback callback) {
            answer(response, code, callback);
        }
    }
}
