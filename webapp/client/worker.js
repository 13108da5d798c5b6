/**
 * The SharedWorker of shared.js: one WebSocket for all tabs that dial the same URL. A tab posts `{ dial, protocols,
 * lock }` once, then `{ send }` and `{ bye }`; it receives `{ protocol }` once the socket is open, then `{ data }` and
 * `{ closed }`. `lock` names a Web Lock that the tab holds: the worker gets it when the tab is gone, even by a crash.
 */
const connections = new Map();

/** The close code with which a tab ends the connection of all: it is dead, or is to be replaced. */
const CUT = 4000;

/** How many numbers of a tab's latest commands are remembered, since other commands of the tab may follow them. */
const REMEMBERED = 1000;

self.onconnect = ({ ports: [port] }) => {
  let connection;
  port.onmessage = ({ data: { dial, protocols, lock, send, bye } }) => {
    if (dial) {
      connection = connect(dial, protocols).attach(port);
      self.navigator?.locks?.request(lock, () => connection.detach(port));
    } else if (send === undefined) connection.detach(port, bye);
    else connection.send(port, send);
  };
};

function connect(url, protocols) {
  if (!connections.has(url)) connections.set(url, new Shared(url, protocols));
  return connections.get(url);
}

/** One socket and the tabs that share it. Gives each command a number that is unique among the tabs. */
class Shared {
  /** Each tab's port, with the rooms it is in. */
  #tabs = new Map();
  #asked = new Map();
  #next = 1;
  /** Each tab's port, with the numbers of its latest commands: the tab's own, and those on the wire. */
  #numbers = new Map();
  /** The answer to the first `hello`, which answers all later ones. */
  #welcome = null;
  /** The hellos that wait for it, with their ports; null before the first. */
  #greeting = null;

  constructor(url, protocols) {
    this.socket = new WebSocket(url, protocols);
    this.socket.onopen = () => this.#all({ protocol: this.socket.protocol });
    this.socket.onmessage = ({ data }) =>
      data
        .split('\n')
        .filter(Boolean)
        .forEach(line => this.#receive(line));
    this.socket.onclose = ({ code, reason, wasClean }) => this.#end({ code, reason, wasClean });
    this.url = url;
  }

  attach(port) {
    this.#tabs.set(port, new Set());
    this.#numbers.set(port, new Map());
    if (this.socket.readyState === 1) port.postMessage({ protocol: this.socket.protocol });
    return this;
  }

  detach(port, code) {
    const rooms = this.#tabs.get(port);
    this.#numbers.delete(port);
    if (!this.#tabs.delete(port)) return;
    if (code === CUT || !this.#tabs.size) {
      // not by the socket's own close, which a dead connection may delay for minutes
      this.#end({ code: CUT, reason: 'cut by another tab', wasClean: false });
      return this.socket.close(code === CUT ? CUT : 1000);
    }
    for (const room of rooms) if (!this.#others(room).length) this.#write({ op: 'leave', room });
  }

  /** Handles a frame of a tab; one that is not JSON is sent as it is. */
  send(port, frame) {
    let commands;
    try {
      commands = frame
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line));
    } catch {
      return this.socket.send(frame);
    }
    for (const command of commands) this.#command(port, command);
  }

  #command(port, command) {
    const { op, id, room } = command;
    const rooms = this.#tabs.get(port);
    if (op === 'join') rooms.add(room);
    if (op === 'leave' && rooms.delete(room) && this.#others(room).length)
      return tell(port, { ev: 'left', re: id, room });
    if (op === 'hello' && this.#welcome) return tell(port, { ...this.#welcome, re: id });
    if (op === 'hello' && this.#greeting) return this.#greeting.push([port, command]);
    if (op === 'hello') this.#greeting = [];
    if (id === undefined) return this.#write(command);
    const follows = this.#numbers.get(port).get(command.follows);
    this.#write({ ...command, follows, id: this.#number(port, id, op) });
  }

  #number(port, id, op) {
    this.#asked.set(this.#next, { port, id, op });
    const numbers = this.#numbers.get(port).set(id, this.#next);
    if (numbers.size > REMEMBERED) numbers.delete(numbers.keys().next().value);
    return this.#next++;
  }

  #write(command) {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(command));
  }

  #receive(line) {
    const event = JSON.parse(line);
    const asked = this.#asked.get(event.re);
    if (asked) this.#answer(asked, event);
    else if (event.room) this.#tell(event, line);
    else this.#all({ data: line });
  }

  /** Passes an event of a room on. `left` without a question means that none of the tabs is still in the room. */
  #tell({ ev, room }, line) {
    for (const port of this.#others(room)) {
      if (ev === 'left') this.#tabs.get(port).delete(room);
      port.postMessage({ data: line });
    }
  }

  #answer({ port, id, op }, event) {
    this.#asked.delete(event.re);
    tell(port, { ...event, re: id });
    if (op === 'hello') this.#greeted(event);
    if (event.ev === 'joined') this.#joined(port, event);
  }

  /** Answers the hellos that waited; if the first one failed, sends the next one. */
  #greeted(event) {
    const waiting = this.#greeting;
    this.#greeting = null;
    if (event.ev === 'welcome') this.#welcome = event;
    for (const [port, command] of waiting) if (this.#tabs.has(port)) this.#command(port, command);
  }

  /**
   * The server considers all that the answer contains as delivered to this connection, and will not send it again. The
   * other tabs in the room learn where the log ends, and read what they miss.
   */
  #joined(port, { room, epoch, seq }) {
    for (const other of this.#others(room, port)) tell(other, { ev: 'gap', room, epoch, next: seq + 1 });
  }

  /** The tabs in a room, except one. */
  #others(room, except) {
    return [...this.#tabs.keys()].filter(port => port !== except && this.#tabs.get(port).has(room));
  }

  #end(closed) {
    if (connections.get(this.url) === this) connections.delete(this.url);
    this.#all({ closed });
    this.#tabs.clear();
  }

  #all(message) {
    for (const port of this.#tabs.keys()) port.postMessage(message);
  }
}

const tell = (port, event) => port.postMessage({ data: JSON.stringify(event) });
