package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** A server with moderators, which must run with {@link #SETTINGS}, and people to be moderated. */
public interface ModeratedServer {
    /** Good for the whole server. */
    String KEY = "pk_8Jr1ZkK0cW4w6bYyqk3l0tQx2nV5uH7sA9dF1gJ3eRs";

    /** Good for rooms whose names begin with {@code dept.}. */
    String DEPARTMENT_KEY = "pk_0Qm7vT2cXy9bN4hL6kP1wE8rU5iO3aSdF0gHjKlZxCv";

    /** What the server is started with. */
    Map<String, String> SETTINGS = Map.of(
            "parley.trusted-proxies",
            "127.0.0.1",
            "parley.auth.jwt.secret",
            HandshakeScenarios.SECRET,
            "parley.departure-grace",
            "0s",
            "parley.moderation.keys",
            "backend:68c89e98d0d59c44e35c6129eeebf08774c6133db6287dd87b288bfc978e2116, "
                    + "dept:0f365937fcfa5442ee0eb320a48d114a95073d3cc41a3754aa0f7739e9da7678:dept.**");

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** Returns the API as the holder of {@link #KEY} calls it. */
    default Api moderator() {
        return new Api(base(), KEY);
    }

    /** Returns the id of somebody who was never here. */
    static String newUser() {
        return "user-" + UUID.randomUUID();
    }

    /** Connects somebody who has a token. */
    default JsonClient connect(String token) {
        JsonClient client = JsonClient.over(JsonClient.request(base())
                .header("Authorization", "Bearer " + token)
                .open());
        client.next("welcome");
        return client;
    }

    /** Returns the answer to a handshake with a token. */
    default HttpAnswer handshake(String token) {
        return JsonClient.request(base())
                .header("Authorization", "Bearer " + token)
                .answer();
    }

    /** Waits until the connection is closed, which must be with this code. */
    static void assertClosed(JsonClient client, int code) {
        WsClient.Received.Closed end = client.socket().end();
        assertThat(end.code()).as(end.toString()).isEqualTo(code);
    }

    /** Returns whether a person is in a room; a client of one room is not told. */
    default boolean isIn(String room, String user) {
        return moderator().get("api/rooms/" + room + "/people").body().contains(user);
    }

    /** Returns the body that bans a person for good. */
    static String ban(String user) {
        return "{'user':'" + user + "'}";
    }
}
