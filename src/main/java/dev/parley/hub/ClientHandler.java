package dev.parley.hub;

import dev.parley.wire.Command;

/** Does what a client asks for. The inbox runs one command at a time. */
interface ClientHandler {
    /** The connection is open; nothing has arrived yet. */
    void open();

    /** Executes a command and answers it, now or later. */
    void execute(Command command);
}
