import { Connection } from './connection.js';
import { emit, ParleyError } from './events.js';
import { Outbox } from './outbox.js';
import { Requests } from './requests.js';
import { Room } from './room.js';
import { Tokens } from './token.js';

export { fullJitter } from './backoff.js';
export { meaning } from './codes.js';
export { ParleyError } from './events.js';
export { Room } from './room.js';

/**
 * A client of a Parley server: connects at once and stays connected. See parley.d.ts for all options and events.
 *
 *     const parley = new Parley('/ws/chat', { name: 'Ada' });
 *     const lobby = parley.room('lobby');
 *     lobby.addEventListener('message', e => console.log(e.message));
 *     await lobby.say('hello');
 */
export class Parley extends EventTarget {
  /** Who we are: `{ id, name }`; null until welcomed. */
  user = null;
  session = null;
  /** What the server allows: `{ message, rooms, history }`. */
  limits = {};
  #name;
  #rooms = new Map();
  #connection;
  #requests;
  #tokens;
  #outbox;
  /** Whether this line was welcomed, so that a 4401 means that the token ended, not that it was never good. */
  #welcomed = false;

  /**
   * @param {string | URL} url of the endpoint; relative to the page, http(s) or ws(s)
   * @param {object} [options]
   */
  constructor(url, options = {}) {
    super();
    const address = new URL(url, globalThis.location?.href);
    address.protocol = address.protocol.replace('http', 'ws');
    this.#name = options.name;
    this.#tokens = new Tokens(options.token, token => this.#refresh(token));
    this.#connection = this.#connect(address, options);
    this.#requests = new Requests(command => this.#connection.send(command));
    this.#outbox = new Outbox(options.queue, {
      send: (entry, said, failed) => this.#say(entry, said, failed),
      ready: room => this.#rooms.get(room)?.joined,
      changed: room => this.#rooms.has(room) && emit(this.#rooms.get(room), 'queue'),
    });
    this.open();
  }

  /** One of the four states of a WebSocket: that of the socket of now. */
  get readyState() {
    return this.#connection.readyState;
  }

  /** What we are at: `connecting`, `greeting`, `open`, `waiting`, `closing`, `closed` or `refused`. */
  get state() {
    return this.#connection.state;
  }

  /** When the next attempt begins, in ms since 1970; 0 when none is planned. */
  get retryAt() {
    return this.#connection.retryAt;
  }

  /** The socket of now, to look at; null between two. */
  get socket() {
    return this.#connection.socket;
  }

  get name() {
    return this.#name;
  }

  /** Another name; the server learns it with the next `reconnect`. */
  set name(name) {
    this.#name = name;
  }

  /**
   * The room of this name, joined now or as soon as there is a line; the same object for the same name.
   * @param {string} name
   * @param {{ history?: number }} [options] how many of the newest messages come along at first: 50
   * @returns {Room}
   */
  room(name, { history = 50 } = {}) {
    name = name.normalize('NFC');
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room(name, this.#line(), history);
      this.#rooms.set(name, room);
      if (this.state === 'open') room._join();
    }
    return room;
  }

  /** Connects again after `close` or a refusal, or at once where an attempt is waited for. */
  open() {
    this.#connection.open();
  }

  /** Leaves for good, until `open`. What is not durable yet stays queued. */
  close(code, reason) {
    this.#tokens.stop();
    this.#connection.close(code, reason);
  }

  /** Cuts the line and comes back at once. */
  reconnect() {
    this.#connection.reconnect();
  }

  /** Measures the way there and back. @returns {Promise<number>} in ms */
  async ping() {
    const start = performance.now();
    await this.#requests.ask({ op: 'ping' });
    return performance.now() - start;
  }

  /** Sends a frame as it is, whatever the server may think of it: for tools that show what happens. */
  sendRaw(data) {
    return this.#connection.sendRaw(data);
  }

  #connect(address, { WebSocket = globalThis.WebSocket, handshake, delay, connectTimeout }) {
    const connection = new Connection(address.href, {
      dial: (url, protocols) => new WebSocket(url, protocols),
      handshake: handshake ?? new URL('../api/handshake', address.href.replace(/^ws/, 'http')),
      mayReturn: code => code === 4401 && this.#tokens.renewable && this.#welcomed,
      ...(delay && { delay }),
      ...(connectTimeout && { connectTimeout }),
    });
    connection.addEventListener('opened', () => this.#hello());
    connection.addEventListener('event', ({ event }) => this.#take(event));
    connection.addEventListener('frame', ({ sent, data, at }) => emit(this, 'frame', { sent, data, at }));
    connection.addEventListener('state', ({ state }) => emit(this, 'state', { state }));
    connection.addEventListener('close', event => this.#lost(event));
    return connection;
  }

  async #hello() {
    const socket = this.socket;
    try {
      const token = await this.#tokens.get();
      if (socket !== this.socket) return;
      const hello = { op: 'hello', name: this.#name, token, client: 'parley.js' };
      this.#requests.send(hello, () => this.#ready(), error => this.#unwelcome(error));
    } catch (error) {
      emit(this, 'error', { error }); // no token to be had: the connect timeout ends this attempt
    }
  }

  /** Not recognised: the server closes if it must; as who we are welcomed otherwise, we go on. */
  #unwelcome(error) {
    if (error.code === 'already-welcomed') this.#ready();
    else if (error.code !== 'offline') emit(this, 'error', { error });
  }

  #ready() {
    this.#welcomed = true;
    this.#connection.welcomed(this.heartbeat);
    emit(this, 'open', { user: this.user });
    for (const room of this.#rooms.values()) room._join();
  }

  #take(event) {
    if (event.ev === 'welcome') {
      const { session, user, heartbeat, limits } = event;
      Object.assign(this, { session, user, heartbeat, limits });
    }
    if (event.ev === 'bye') this.#bye(event);
    if (event.ev === 'refreshed') this.#tokens.expires(event.expires);
    if (this.#requests.settle(event)) return;
    if (event.ev === 'error') emit(this, 'error', { error: new ParleyError(event.code, event.message, event.retry) });
    this.#rooms.get(event.room)?._take(event);
  }

  #bye({ code, reason, retryAfter }) {
    if (retryAfter) this.#connection.expect(retryAfter);
    emit(this, 'bye', { code, reason, retryAfter });
  }

  #lost({ code, reason, wasClean, name, refusal, next, retryIn }) {
    this.#tokens.stop();
    for (const room of this.#rooms.values()) room._lost();
    this.#outbox.offline();
    this.#requests.fail();
    emit(this, 'close', { code, reason, wasClean, name, refusal, next, retryIn });
    this.#welcomed = false;
  }

  #refresh(token) {
    this.#requests.send({ op: 'refresh', token }, () => {}, error => emit(this, 'error', { error }));
  }

  #say({ room, key, wire }, said, failed) {
    this.#requests.send({ op: 'say', room, key, ...wire }, said, failed);
  }

  /** What a room may use of us. */
  #line() {
    const parley = this;
    return {
      outbox: this.#outbox,
      request: (...call) => this.#requests.send(...call),
      ask: command => this.#requests.ask(command),
      send: command => this.state === 'open' && this.#connection.send(command),
      ready: room => this.#joined(room),
      leave: room => this.#leave(room),
      fitting: payload => this.#fitting(payload),
      get limits() {
        return parley.limits;
      },
    };
  }

  /** Waits until the room is joined. */
  #joined(room) {
    if (room.joined) return Promise.resolve();
    return new Promise(resolve => {
      for (const type of ['joined', 'recovered']) room.addEventListener(type, resolve, { once: true });
    });
  }

  #leave(room) {
    this.#rooms.delete(room.name);
    if (this.state === 'open') this.#requests.send({ op: 'leave', room: room.name }, () => {});
  }

  #fitting(payload) {
    const size = new TextEncoder().encode(payload.text ?? payload.base64 ?? JSON.stringify(payload.json)).length;
    const limit = this.limits.message ?? Infinity;
    if (size > limit) throw new ParleyError('too-big', `${size} bytes, but ${limit} are the limit`);
    return payload;
  }
}
