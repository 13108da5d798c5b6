/**
 * The SharedWorker behind shared.js: one WebSocket for all tabs that dial the same URL. A tab says `{ dial, protocols }`
 * once, then `{ send }` and `{ bye }`; it hears `{ protocol }` once open, then `{ data }` and `{ closed }`. It names a Web
 * Lock that it holds: whoever is given it after the tab knows that the tab is gone, even if it crashed.
 */
const lines = new Map();

self.onconnect = ({ ports: [port] }) => {
  let line;
  port.onmessage = ({ data: { dial, protocols, lock, send } }) => {
    if (dial) {
      line = lineTo(dial, protocols).attach(port);
      self.navigator?.locks?.request(lock, () => line.detach(port));
    } else if (send === undefined) line.detach(port);
    else line.send(port, send);
  };
};

function lineTo(url, protocols) {
  if (!lines.has(url)) lines.set(url, new Line(url, protocols));
  return lines.get(url);
}

/** One socket and the tabs that share it. Numbers of commands are made unique on the way out and restored on the way in. */
class Line {
  /** Each tab's port, with the rooms it is in. */
  #tabs = new Map();
  #asked = new Map();
  #next = 1;
  /** The answer to the first `hello`, which is the answer to all. */
  #welcome = null;
  /** Numbers of the hellos that wait for it, by port; null before the first. */
  #greeting = null;

  constructor(url, protocols) {
    this.socket = new WebSocket(url, protocols);
    this.socket.onopen = () => this.#all({ protocol: this.socket.protocol });
    this.socket.onmessage = ({ data }) => data.split('\n').filter(Boolean).forEach(line => this.#receive(line));
    this.socket.onclose = ({ code, reason, wasClean }) => {
      if (lines.get(url) === this) lines.delete(url);
      this.#all({ closed: { code, reason, wasClean } });
      this.#tabs.clear();
    };
    this.url = url;
  }

  attach(port) {
    this.#tabs.set(port, new Set());
    if (this.socket.readyState === 1) port.postMessage({ protocol: this.socket.protocol });
    return this;
  }

  detach(port) {
    const rooms = this.#tabs.get(port);
    if (!this.#tabs.delete(port)) return;
    if (!this.#tabs.size) {
      lines.delete(this.url);
      return this.socket.close(1000);
    }
    for (const room of rooms) if (!this.#hears(room)) this.#write({ op: 'leave', room });
  }

  /** Takes a frame of a tab; what is not JSON goes out as it is. */
  send(port, frame) {
    let commands;
    try {
      commands = frame.split('\n').filter(Boolean).map(line => JSON.parse(line));
    } catch {
      return this.socket.send(frame);
    }
    for (const command of commands) this.#command(port, command);
  }

  #command(port, command) {
    const { op, id, room } = command;
    const rooms = this.#tabs.get(port);
    if (op === 'join') rooms.add(room);
    if (op === 'leave' && rooms.delete(room) && this.#hears(room)) return tell(port, { ev: 'left', re: id, room });
    if (op === 'hello' && this.#welcome) return tell(port, { ...this.#welcome, re: id });
    if (op === 'hello' && this.#greeting) return this.#greeting.push([port, id]);
    if (op === 'hello') this.#greeting = [];
    this.#write(id === undefined ? command : { ...command, id: this.#number(port, id) });
  }

  #number(port, id) {
    this.#asked.set(this.#next, { port, id });
    return this.#next++;
  }

  #write(command) {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(command));
  }

  #receive(line) {
    const event = JSON.parse(line);
    const asked = this.#asked.get(event.re);
    if (asked) this.#answer(asked, event);
    else if (event.room) this.#tabs.forEach((rooms, port) => rooms.has(event.room) && port.postMessage({ data: line }));
    else this.#all({ data: line });
  }

  #answer({ port, id }, event) {
    this.#asked.delete(event.re);
    tell(port, { ...event, re: id });
    if (event.ev !== 'welcome') return;
    this.#welcome = event;
    for (const [waiting, re] of this.#greeting) tell(waiting, { ...event, re });
  }

  #hears(room) {
    return [...this.#tabs.values()].some(rooms => rooms.has(room));
  }

  #all(message) {
    for (const port of this.#tabs.keys()) port.postMessage(message);
  }
}

const tell = (port, event) => port.postMessage({ data: JSON.stringify(event) });
