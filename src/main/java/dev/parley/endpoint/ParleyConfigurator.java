package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The container's side of the handshake: a second line that lets nothing pass the filter has not admitted, and answers
 * what was decided there.
 */
public final class ParleyConfigurator extends ServerEndpointConfig.Configurator {
    private static final String ADMISSION = Admission.class.getName();

    /** Returns the admission of a session; null where it came by a way around the filter: close it then. */
    public static @Nullable Admission admissionOf(Session session) {
        return (Admission) session.getUserProperties().get(ADMISSION);
    }

    @Override
    public boolean checkOrigin(@Nullable String originHeaderValue) {
        return Upgrade.current() != null;
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        Upgrade upgrade = Upgrade.current();
        return upgrade == null ? "" : upgrade.admission().subprotocol().token();
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        Upgrade upgrade = Upgrade.current();
        return upgrade != null && upgrade.admission().deflate()
                ? super.getNegotiatedExtensions(installed, requested)
                : List.of();
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        Upgrade upgrade = Upgrade.current();
        if (upgrade != null) {
            config.getUserProperties().put(ADMISSION, upgrade.handOver());
        }
    }
}
