package dev.parley.endpoint;

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
    private static final String UPGRADE = Upgrade.class.getName();

    /** Returns the upgrade of a session; null if it did not pass the filter: close it then. */
    static @Nullable Upgrade upgradeOf(Session session) {
        return (Upgrade) session.getUserProperties().get(UPGRADE);
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
            upgrade.handOver();
            config.getUserProperties().put(UPGRADE, upgrade);
        }
    }
}
