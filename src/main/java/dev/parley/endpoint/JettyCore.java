package dev.parley.endpoint;

import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of Jetty's own WebSocket API that Parley uses if the container is Jetty. It is bound by name through method
 * handles, because a standalone Jetty hides its classes from web applications, and because other containers do not have
 * them. Immutable.
 */
final class JettyCore {
    static final byte TEXT = 1;
    static final byte BINARY = 2;
    static final byte PING = 9;

    private static final Logger LOG = LoggerFactory.getLogger(JettyCore.class);

    private final Class<?> sessionType;
    /** {@code Session -> CoreSession}. */
    private final MethodHandle coreSession;
    /** {@code CoreSession -> EndPoint}. */
    private final MethodHandle endPoint;
    /** {@code (opcode, payload) -> Frame}. */
    private final MethodHandle frame;
    /** {@code (done, failed) -> Callback}. */
    private final MethodHandle callback;
    /** {@code (CoreSession, Frame, Callback) -> void}. */
    private final MethodHandle sendFrame;
    /** {@code CoreSession -> void}. */
    private final MethodHandle abort;

    private JettyCore(ClassLoader jetty) throws ReflectiveOperationException {
        Lookup lookup = MethodHandles.publicLookup();
        sessionType = jetty.loadClass("org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession");
        Class<?> core = jetty.loadClass("org.eclipse.jetty.websocket.core.CoreSession");
        Class<?> frameType = jetty.loadClass("org.eclipse.jetty.websocket.core.Frame");
        Class<?> callbackType = jetty.loadClass("org.eclipse.jetty.util.Callback");
        coreSession = lookup.findVirtual(sessionType, "getCoreSession", MethodType.methodType(core))
                .asType(MethodType.methodType(Object.class, Session.class));
        endPoint = endPoint(lookup, jetty);
        frame = lookup.findConstructor(frameType, MethodType.methodType(void.class, byte.class, ByteBuffer.class))
                .asType(MethodType.methodType(Object.class, byte.class, ByteBuffer.class));
        Class<?> threads = jetty.loadClass("org.eclipse.jetty.util.thread.Invocable$InvocationType");
        MethodHandle from = lookup.findStatic(
                callbackType, "from", MethodType.methodType(callbackType, threads, Runnable.class, Consumer.class));
        callback = MethodHandles.insertArguments(from, 0, nonBlocking(threads))
                .asType(MethodType.methodType(Object.class, Runnable.class, Consumer.class));
        MethodHandle send = lookup.findVirtual(
                core, "sendFrame", MethodType.methodType(void.class, frameType, callbackType, boolean.class));
        sendFrame = MethodHandles.insertArguments(send, 3, false)
                .asType(MethodType.methodType(void.class, Object.class, Object.class, Object.class));
        abort = lookup.findVirtual(core, "abort", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
    }

    private static MethodHandle endPoint(Lookup lookup, ClassLoader jetty) throws ReflectiveOperationException {
        Class<?> session = jetty.loadClass("org.eclipse.jetty.websocket.core.WebSocketCoreSession");
        Class<?> connection = jetty.loadClass("org.eclipse.jetty.websocket.core.WebSocketConnection");
        Class<?> end = jetty.loadClass("org.eclipse.jetty.io.EndPoint");
        MethodHandle connectionOf = lookup.findVirtual(session, "getConnection", MethodType.methodType(connection));
        MethodHandle endOf = lookup.findVirtual(connection, "getEndPoint", MethodType.methodType(end));
        return MethodHandles.filterReturnValue(connectionOf, endOf)
                .asType(MethodType.methodType(Object.class, Object.class));
    }

    /** Tells Jetty that our completions never block, so that it calls them on its own thread. */
    private static Object nonBlocking(Class<?> invocationType) throws NoSuchFieldException, IllegalAccessException {
        return invocationType.getField("NON_BLOCKING").get(null);
    }

    /**
     * Returns Jetty's API, or empty if the container is not Jetty or is a Jetty with a different API.
     *
     * @param container the container's {@code ServerContainer}
     */
    static Optional<JettyCore> behind(@Nullable Object container) {
        if (container == null || !container.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JettyCore(container.getClass().getClassLoader()));
        } catch (ReflectiveOperationException e) {
            LOG.info("Jetty's own way to send is not used, its API is another one: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Returns the core session of a session, or empty if the session is not Jetty's or is wrapped. */
    Optional<Object> below(Session session) {
        return sessionType.isInstance(session)
                ? Optional.of(call(() -> coreSession.invokeExact(session)))
                : Optional.empty();
    }

    /** Returns the end point of a core session: the connection's, or the stream's if it runs over HTTP/2. */
    Object endPoint(Object core) {
        return call(() -> endPoint.invokeExact(core));
    }

    Object callback(Runnable done, Consumer<Throwable> failed) {
        return call(() -> callback.invokeExact(done, failed));
    }

    /** Starts to send; the payload must not change until the callback is called. Safe for any thread. */
    void send(Object core, byte opcode, ByteBuffer payload, Object callback) {
        try {
            Object message = (Object) frame.invokeExact(opcode, payload);
            sendFrame.invokeExact(core, message, callback);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void abort(Object core) {
        call(() -> {
            abort.invokeExact(core);
            return core;
        });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private static Object call(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
