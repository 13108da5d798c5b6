package dev.parley.it.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.WsFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One script kiddie with many connections, all from one address, who uses everything that is offered at a fixed rate: far
 * above every limit, and far below what keeps a machine busy. Two threads in all: one for the connections, one for plain HTTP.
 */
public final class Kiddie implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(10);
    /** Commands in a tick: 2,000 a second. */
    private static final int COMMANDS = 20;
    /** A request over plain HTTP, or a handshake that will be refused, in this time. */
    private static final Duration REQUEST = Duration.ofMillis(20);
    /** Rooms that the connections are spread over. */
    private static final int ROOMS = 10;

    private static final String SMALL = "x".repeat(100);
    private static final String LARGE = "x".repeat(20_000);

    /** What a connection sends. */
    public enum Deed {
        SAY("{'op':'say','room':'R','key':'N','text':'" + SMALL + "'}"),
        SAY_MUCH("{'op':'say','room':'R','key':'N','text':'" + LARGE + "'}"),
        SIGNAL("{'op':'signal','room':'R','kind':'k','json':1}"),
        ENTER_NEW_ROOMS("{'op':'join','id':N,'room':'new-N'}\n{'op':'leave','room':'new-N'}"),
        FOUND_NEW_ROOMS("{'op':'say','room':'new-N','key':'N','text':'x'}"),
        READ("{'op':'history','id':N,'room':'R','after':0}"),
        LIST("{'op':'who','id':N,'room':'R'}"),
        RENAME("{'op':'hello','id':N,'name':'Kiddie N'}"),
        PING("{'op':'ping','id':N}"),
        EDIT("{'op':'edit','id':N,'room':'R','seq':1,'key':'N','text':'edited'}"),
        REDACT("{'op':'redact','id':N,'room':'R','seq':2}"),
        UNKNOWN("{'op':'format','id':N}"),
        INVALID("{'op':'say','id':N,'room':'../..','text':7}");

        private final String command;

        Deed(String command) {
            this.command = command;
        }

        private String of(String room, long number) {
            return command.replace("R'", room + "'").replace("N", "" + number);
        }
    }

    private final URI base;
    private final List<Puppet> puppets = new ArrayList<>();
    private final Map<Deed, Integer> deeds = new EnumMap<>(Deed.class);
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder slowed = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private volatile boolean ended;

    private Kiddie(URI base) {
        this.base = base;
    }

    /** Opens that many connections, and begins. */
    public static Kiddie start(URI base, int connections) throws IOException {
        Kiddie kiddie = new Kiddie(base);
        for (int i = 0; i < connections; i++) {
            Puppet puppet = kiddie.new Puppet("room-" + i % ROOMS);
            puppet.connect();
            kiddie.puppets.add(puppet);
        }
        kiddie.run("kiddie", kiddie::bother);
        kiddie.run("kiddie-http", kiddie::request);
        return kiddie;
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Returns how often each was sent. To be called after {@link #close}. */
    public Map<Deed, Integer> deeds() {
        return deeds;
    }

    /** Returns how often the answer was that this is too fast. */
    public long slowed() {
        return slowed.sum();
    }

    /** Returns how many requests over plain HTTP were answered. */
    public long requests() {
        return requests.sum();
    }

    private void bother() {
        long next = System.nanoTime();
        long number = 0;
        while (!ended) {
            for (int i = 0; i < COMMANDS; i++, number++) {
                Puppet puppet = puppets.get((int) (number % puppets.size()));
                // each connection does one thing after the other
                Deed deed = Deed.values()[
                        (int) ((number / puppets.size() + number % puppets.size()) % Deed.values().length)];
                if (puppet.send(deed.of(puppet.room, number))) {
                    deeds.merge(deed, 1, Integer::sum);
                }
            }
            puppets.forEach(Puppet::read);
            puppets.stream().filter(each -> each.channel == null).findFirst().ifPresent(Puppet::reconnect);
            // a machine that is late does not have to catch up
            next = Math.max(next + TICK.toNanos(), System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
        // this ends the connection, so it comes last
        puppets.forEach(each -> each.send("{'op':'say','room':"));
    }

    private void request() {
        for (int i = 0; !ended; i++) {
            HandshakeRequest request = JsonClient.request(base);
            switch (i % 6) {
                case 0 -> request.header("Origin", "https://evil.example");
                case 1 -> request.header("Authorization", "Bearer x.y.z");
                case 2 -> request.without("Upgrade").target("/api/rooms/room-1/messages?after=0");
                case 3 ->
                    request.without("Upgrade")
                            .method("POST")
                            .target("/api/rooms/room-1/messages")
                            .header("Content-Length", "0");
                case 4 -> request.without("Upgrade").target("/api/handshake?room=room-1");
                default -> request.with("Sec-WebSocket-Version", "7");
            }
            try (Socket socket = request.connect()) {
                if (HttpAnswer.read(socket.getInputStream()).status() > 0) {
                    requests.increment();
                }
            } catch (IOException e) {
                // refused is an answer, too
            }
            LockSupport.parkNanos(REQUEST.toNanos());
        }
    }

    /** Ends every connection with a frame that cannot be read. */
    @Override
    public void close() throws IOException {
        ended = true;
        try {
            for (Thread each : threads) {
                each.join(TimeUnit.SECONDS.toMillis(20));
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        for (Puppet each : puppets) {
            each.hangUp();
        }
    }

    /** One connection. Nothing waits for it: what the socket does not take now is sent later, and nothing else meanwhile. */
    private final class Puppet {
        private final String room;
        private final ByteBuffer incoming = ByteBuffer.allocate(64 * 1024);
        private ByteBuffer outgoing = ByteBuffer.allocate(0);
        private @Nullable SocketChannel channel;

        Puppet(String room) {
            this.room = room;
        }

        void connect() throws IOException {
            SocketChannel fresh = SocketChannel.open();
            JsonClient.request(base).connect(fresh.socket());
            if (HttpAnswer.read(fresh.socket().getInputStream()).status() != 101) {
                fresh.close();
                return;
            }
            fresh.configureBlocking(false);
            outgoing = ByteBuffer.allocate(0);
            channel = fresh;
            send("{'op':'join','room':'" + room + "'}");
        }

        void reconnect() {
            try {
                connect();
            } catch (IOException e) {
                // next time
            }
        }

        boolean send(String command) {
            SocketChannel open = channel;
            if (open == null) {
                return false;
            }
            try {
                boolean free = !outgoing.hasRemaining();
                if (free) {
                    outgoing = ByteBuffer.wrap(
                            WsFrame.of(WsFrame.TEXT, command.replace('\'', '"').getBytes(UTF_8))
                                    .masked());
                }
                open.write(outgoing);
                return free;
            } catch (IOException e) {
                hangUp();
                return false;
            }
        }

        void read() {
            SocketChannel open = channel;
            if (open == null) {
                return;
            }
            try {
                int read = open.read(incoming.clear());
                if (read < 0) {
                    hangUp();
                } else if (read > 0 && new String(incoming.array(), 0, read, ISO_8859_1).contains("slow-down")) {
                    slowed.increment();
                }
            } catch (IOException e) {
                hangUp();
            }
        }

        void hangUp() {
            SocketChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    // it is closed, too
                }
            }
        }
    }
}
