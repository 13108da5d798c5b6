import { PROTOCOL, decode } from './codec.js';
import { meaning } from './codes.js';
import { emit } from './events.js';
import { Heartbeat } from './heartbeat.js';
import { load } from './load.js';
import { onWake } from './wake.js';

/** A connection that was open this long, in ms, was a good one: the next delay starts small again. */
const STEADY = 5000;

/** How long the server may take to answer a close, in ms. */
const CLOSING = 5000;

/** The close code of a connection that the client gives up on or replaces; tabs that share it lose it too. */
const CUT = 4000;

/** `readyState` of a WebSocket. */
const OPEN = 1;
const CLOSED = 3;

/**
 * A connection that reconnects. States: `idle`, `connecting`, `greeting` (open, not yet welcomed), `open`, `waiting`
 * (for the next attempt, at `retryAt`), `closing`, `closed` (by the page), `refused` (permanently, by the server).
 */
export class Connection {
  state = 'idle';
  /** When the next attempt starts, in ms since 1970; 0 if none is planned. */
  retryAt = 0;
  /** The current WebSocket, or its substitute if tabs share one; null between two. */
  socket = null;
  #url;
  #target;
  #options;
  #heartbeat = new Heartbeat({
    probe: () => this.send('{"op":"ping"}'),
    dead: silence => this.lost({ code: 1006, reason: `nothing heard for ${silence} ms` }),
    jump: () => this.wake(),
  });
  #attempt = 0;
  /** Since when there is no good connection, in ms since 1970. A short one does not count, and shortens what was before. */
  #since;
  #timer;
  #openedAt = Infinity;
  /** The server's own word on when to reconnect, as a time in ms; waking up does not overrule it. */
  #notBefore = 0;
  #sleep = () => {};
  /** How many attempts may fail although the server would accept them, until WebSockets count as blocked. */
  #patience = 0;

  /**
   * @param {string} url ws: or wss:
   * @param {EventTarget} target of the events `state`, `frame` and `close`
   * @param {{ dial(): WebSocket, delay(attempt: number, trouble: number): number,
   *   connectTimeout: number, handshake: string | URL, mayReturn(code: number): boolean, opened(): void,
   *   received(event: object): void, blocked(): void, lost(closed: object): void }} options `opened` has to say hello;
   *   `received` gets one server event at a time; `blocked` is called if the server would accept a socket that did not
   *   open; `lost` is called before the event `close`, with its fields
   */
  constructor(url, target, options) {
    this.#url = url;
    this.#target = target;
    this.#options = options;
  }

  get readyState() {
    return this.socket?.readyState ?? CLOSED;
  }

  /** How it is connected: `websocket`, or over plain HTTP by `sse` or `poll`. */
  get transport() {
    return this.socket?.transport ?? 'websocket';
  }

  /** Connects unless it is connected or connecting; does not wait for a planned attempt. */
  open() {
    if (['connecting', 'greeting', 'open'].includes(this.state)) return;
    this.#notBefore = 0;
    this.#startOver();
    this.#dial();
    this.#sleep();
    this.#sleep = onWake(() => this.wake());
    this.#heartbeat.start();
  }

  /** Disconnects until `open`. */
  close(code = 1000, reason = '') {
    if (['idle', 'closing', 'closed', 'refused'].includes(this.state)) return;
    this.#rest();
    if (!this.socket) return this.#become('closed');
    this.#timer = setTimeout(() => this.lost({ code: 1006, reason: 'close not answered' }), CLOSING);
    this.#become('closing');
    this.socket?.close(code, reason);
  }

  /** Replaces the connection at once. */
  reconnect() {
    this.#release()?.close(CUT, 'reconnect');
    this.state = 'idle';
    this.open();
  }

  /** The server has welcomed us, so commands may be sent. @param {number} heartbeat in ms */
  welcomed(heartbeat) {
    clearTimeout(this.#timer);
    this.#heartbeat.watch(heartbeat);
    this.#openedAt = Date.now();
    this.#become('open');
  }

  /** Records when the server wants us to reconnect. @param {number} ms from now */
  expect(ms) {
    this.#notBefore = Date.now() + ms;
  }

  /** Starts a planned attempt now, or makes sure that an open connection is alive. */
  wake() {
    if (this.state === 'open') this.#heartbeat.probe();
    if (this.state !== 'waiting' || Date.now() < this.#notBefore) return;
    this.#startOver();
    this.#dial();
  }

  /** Sends a frame. @param {string | BufferSource | Blob} data @returns {boolean} false if there is no connection */
  send(data) {
    if (this.readyState !== OPEN) return false;
    this.socket.send(data);
    emit(this.#target, 'frame', { sent: true, data, at: Date.now() });
    return true;
  }

  /**
   * Handles the end of a socket, closed or given up: plans the next step and emits `close`.
   * @param {{ code: number, reason: string, wasClean?: boolean }} closed
   * @param {number} [cut] the close code for the server, if it can still hear us
   */
  async lost({ code, reason, wasClean = false }, cut = CUT) {
    const { state } = this;
    const lost = this.#release();
    lost?.close(cut);
    const failed = state === 'connecting' && code === 1006;
    const refusal = failed ? await this.#why() : null;
    if (this.socket || this.state !== state) return; // the page closed it or dialled again meanwhile
    if (refusal?.retryAfter) this.expect(refusal.retryAfter);
    if (refusal?.accepted && !lost?.transport && --this.#patience < 0) this.#options.blocked();
    const { name, comeBack } = meaning(code);
    const again = state !== 'closing' && !refusal?.isFinal && (comeBack || this.#options.mayReturn(code));
    const retryIn = again ? this.#plan() : this.#rest();
    this.state = again ? 'waiting' : state === 'closing' ? 'closed' : 'refused';
    const closed = { code, reason, wasClean, name, refusal, next: again ? 'reconnect' : 'stop', retryIn };
    this.#options.lost(closed);
    emit(this.#target, 'close', closed);
    this.#become(this.state);
  }

  /** Asks why a socket did not open. @returns {Promise<object | null>} null if that is not to be known */
  async #why() {
    try {
      return await (await load('refusal')).askWhy(this.#options.handshake, this.#url);
    } catch {
      return null;
    }
  }

  #dial() {
    const { connectTimeout, dial } = this.#options;
    this.#release();
    const socket = (this.socket = dial());
    socket.onopen = () => this.#opened(socket.protocol);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = closed => this.lost(closed);
    // Node's WebSocket may report a failed attempt by `error` alone; an open one always reports `close`, too
    const fail = reason => this.socket === socket && this.lost({ code: 1006, reason });
    socket.onerror = ({ message: reason = '' }) => {
      if (this.state === 'closing')
        queueMicrotask(() => fail(reason)); // reported from within close()
      else if (this.readyState !== OPEN) fail(reason);
    };
    const give = () => this.lost({ code: 1006, reason: `not welcomed within ${connectTimeout} ms` });
    this.#timer = setTimeout(give, connectTimeout);
    this.#become('connecting');
  }

  #opened(protocol) {
    if (protocol !== PROTOCOL) {
      return this.lost({ code: 1002, reason: `the server chose "${protocol}", not ${PROTOCOL}` });
    }
    // the first failure after this may be the end of a cut: the socket just before it, the dry run just after
    this.#patience = 1;
    this.#become('greeting');
    this.#options.opened();
  }

  #received(data) {
    this.#heartbeat.heard();
    emit(this.#target, 'frame', { sent: false, data, at: Date.now() });
    let events;
    try {
      events = decode(data);
    } catch {
      return this.lost({ code: 1007, reason: 'the server sent a frame that is not JSON' });
    }
    for (const event of events) this.#options.received(event);
  }

  /** Plans the next attempt. @returns {number} in how many ms */
  #plan() {
    const now = Date.now();
    const lasted = Math.max(0, now - this.#openedAt);
    if (lasted > STEADY) this.#startOver();
    else if (lasted) this.#since = Math.max(this.#since + lasted, now - STEADY);
    this.#openedAt = Infinity;
    // never sooner than told, and later each time, because many clients may have been told the same
    const wait = Math.max(this.#notBefore - now, this.#options.delay(this.#attempt++, now - this.#since));
    this.#timer = setTimeout(() => this.#dial(), wait);
    this.retryAt = now + wait;
    return wait;
  }

  /** The next attempt is the first one after a good connection, or one that somebody asked for. */
  #startOver() {
    this.#attempt = 0;
    this.#since = Date.now();
  }

  /** Detaches from the socket, so that its later events are ignored. */
  #release() {
    const { socket } = this;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.onerror = () => {}; // the package `ws` throws an error that nobody listens for
    }
    this.socket = null;
    this.retryAt = 0;
    clearTimeout(this.#timer);
    this.#heartbeat.watch(0);
    return socket;
  }

  /** Plans and watches nothing, so that a finished program can exit. */
  #rest() {
    clearTimeout(this.#timer);
    this.retryAt = 0;
    this.#heartbeat.stop();
    this.#sleep();
  }

  #become(state) {
    this.state = state;
    emit(this.#target, 'state', { state, transport: this.transport });
  }
}
