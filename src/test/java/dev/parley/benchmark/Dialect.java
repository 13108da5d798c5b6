package dev.parley.benchmark;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How to speak to a server over WebSocket. */
enum Dialect {
    /** {@code parley.v1.json}. */
    PARLEY {
        @Override
        String path(List<String> rooms) {
            return "/ws/chat";
        }

        @Override
        String subprotocol() {
            return "parley.v1.json";
        }

        @Override
        String opening(List<String> rooms) {
            return rooms.stream()
                    .map(room -> "{\"op\":\"join\",\"room\":\"" + room + "\"}")
                    .collect(Collectors.joining("\n"));
        }

        @Override
        String entered() {
            return "\"ev\":\"joined\"";
        }

        @Override
        String say(String room, int number, String text) {
            return "{\"op\":\"say\",\"room\":\"" + room + "\",\"key\":\"" + number + "\",\"text\":\"" + text + "\"}";
        }
    },

    /** {@link NaiveChat}. */
    NAIVE {
        @Override
        String path(List<String> rooms) {
            return "/chat?" + rooms.stream().map(room -> "room=" + room).collect(Collectors.joining("&"));
        }

        @Override
        @Nullable String subprotocol() {
            return null;
        }

        @Override
        @Nullable String opening(List<String> rooms) {
            return null;
        }

        @Override
        @Nullable String entered() {
            return null;
        }

        @Override
        String say(String room, int number, String text) {
            return room + " " + text;
        }
    },

    /** {@code src/test/peers/socketio.mjs}: Engine.IO 4, Socket.IO 5. */
    SOCKET_IO {
        @Override
        String path(List<String> rooms) {
            return "/socket.io/?EIO=4&transport=websocket&rooms=" + String.join(",", rooms);
        }

        @Override
        @Nullable String subprotocol() {
            return null;
        }

        @Override
        String opening(List<String> rooms) {
            return "40";
        }

        @Override
        String entered() {
            return "\"joined\",";
        }

        @Override
        String say(String room, int number, String text) {
            return "42[\"say\",\"" + room + "\",\"" + text + "\"]";
        }
    };

    abstract String path(List<String> rooms);

    abstract @Nullable String subprotocol();

    /** Returns what is sent first; null for nothing. */
    abstract @Nullable String opening(List<String> rooms);

    /** Returns the text that an answer contains once for each room joined, or null if there is no answer. */
    abstract @Nullable String entered();

    abstract String say(String room, int number, String text);
}
