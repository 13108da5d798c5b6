import { PROTOCOL, decode } from './codec.js';
import { meaning } from './codes.js';
import { emit } from './events.js';
import { Pulse } from './pulse.js';
import { askWhy, isFinal } from './refusal.js';
import { onWake } from './wake.js';

/** A connection that stood this long, in ms, was a good one: the next delay starts small again. */
const STEADY = 10_000;

/** `readyState` of a WebSocket. */
const OPEN = 1;
const CLOSED = 3;

/**
 * One line to the server that puts itself back together. Events: `state`, `opened` (say hello now), `event` (one
 * decoded server event), `frame`, `close`. States: `idle`, `connecting`, `greeting` (open, not yet welcomed), `open`,
 * `waiting` (for the next attempt, at `retryAt`), `closing`, `closed` (by the page), `refused` (for good, by the server).
 */
export class Connection extends EventTarget {
  state = 'idle';
  /** When the next attempt begins, in ms since 1970; 0 when none is planned. */
  retryAt = 0;
  /** The socket of now: a WebSocket or what stands for one; null between two. */
  socket = null;
  #url;
  #options;
  #pulse = new Pulse({
    probe: () => this.send({ op: 'ping' }),
    dead: silence => this.lost({ code: 1006, reason: `nothing heard for ${silence} ms` }),
    jump: () => this.wake(),
  });
  #attempt = 0;
  #timer;
  #openedAt = Infinity;
  /** The server's own word on when to come back, as a time in ms; waking up does not overrule it. */
  #notBefore = 0;
  #sleep = () => {};

  /**
   * @param {string} url ws: or wss:
   * @param {{ dial(url: string, protocols: string[]): WebSocket, delay(attempt: number): number,
   *   connectTimeout: number, handshake: string | URL, mayReturn(code: number): boolean }} options
   */
  constructor(url, options) {
    super();
    this.#url = url;
    this.#options = options;
  }

  get readyState() {
    return this.socket?.readyState ?? CLOSED;
  }

  /** Connects unless it is, or soon will be; an attempt that is waited for begins at once. */
  open() {
    if (['connecting', 'greeting', 'open'].includes(this.state)) return;
    this.#sleep();
    this.#sleep = onWake(() => this.wake());
    this.#pulse.start();
    this.#attempt = this.#notBefore = 0;
    this.#dial();
  }

  /** Ends it for good, until `open`. */
  close(code = 1000, reason = '') {
    if (['idle', 'closing', 'closed', 'refused'].includes(this.state)) return;
    this.#rest();
    this.#become(this.socket ? 'closing' : 'closed');
    this.socket?.close(code, reason);
  }

  /** Cuts the line and comes back at once: for a new name, and for tests. */
  reconnect() {
    this.#release()?.close(4000, 'reconnect');
    this.state = 'idle';
    this.open();
  }

  /** The server knows us: commands may flow. @param {number} heartbeat in ms */
  welcomed(heartbeat) {
    clearTimeout(this.#timer);
    this.#pulse.watch(heartbeat);
    this.#openedAt = Date.now();
    this.#become('open');
  }

  /** The server told when to come back. @param {number} ms from now */
  expect(ms) {
    this.#notBefore = Date.now() + ms;
  }

  /** Time to try now, or to make sure that the line still lives. */
  wake() {
    if (this.state === 'open') this.#pulse.probe();
    if (this.state !== 'waiting' || Date.now() < this.#notBefore) return;
    this.#attempt = 0;
    this.#dial();
  }

  /** Sends one command. @returns {boolean} false when there is no line */
  send(command) {
    return this.sendRaw(JSON.stringify(command));
  }

  /** Sends a frame as it is. @param {string | BufferSource | Blob} data */
  sendRaw(data) {
    if (this.readyState !== OPEN) return false;
    this.socket.send(data);
    emit(this, 'frame', { sent: true, data, at: Date.now() });
    return true;
  }

  /**
   * The socket is gone, or is given up. Says what was, and what comes next.
   * @param {{ code: number, reason: string, wasClean?: boolean }} closed
   */
  async lost({ code, reason, wasClean = false }) {
    const { state } = this;
    this.#release()?.close();
    const refusal = state === 'connecting' && code === 1006 ? await askWhy(this.#options.handshake) : null;
    if (this.socket || this.state !== state) return; // the page closed it or dialled anew meanwhile
    if (refusal?.retryAfter) this.expect(refusal.retryAfter);
    const { name, comeBack } = meaning(code);
    const again = state !== 'closing' && !isFinal(refusal) && (comeBack || this.#options.mayReturn(code));
    const retryIn = again ? this.#plan() : this.#rest();
    this.state = again ? 'waiting' : state === 'closing' ? 'closed' : 'refused';
    emit(this, 'close', { code, reason, wasClean, name, refusal, next: again ? 'reconnect' : 'stop', retryIn });
    emit(this, 'state', { state: this.state });
  }

  #dial() {
    const { connectTimeout, dial } = this.#options;
    this.#release();
    this.#become('connecting');
    const give = () => this.lost({ code: 1006, reason: `not welcomed within ${connectTimeout} ms` });
    this.#timer = setTimeout(give, connectTimeout);
    const socket = (this.socket = dial(this.#url, [PROTOCOL]));
    socket.onopen = () => this.#opened(socket.protocol);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = closed => this.lost(closed);
  }

  #opened(protocol) {
    if (protocol !== PROTOCOL) {
      return this.lost({ code: 1002, reason: `the server chose "${protocol}", not ${PROTOCOL}` });
    }
    this.#become('greeting');
    emit(this, 'opened');
  }

  #received(data) {
    this.#pulse.heard();
    emit(this, 'frame', { sent: false, data, at: Date.now() });
    let events;
    try {
      events = decode(data);
    } catch {
      return this.lost({ code: 1007, reason: 'the server sent what is not JSON' });
    }
    for (const event of events) emit(this, 'event', { event });
  }

  /** Plans the next attempt. @returns {number} in how many ms */
  #plan() {
    if (Date.now() - this.#openedAt > STEADY) this.#attempt = 0;
    this.#openedAt = Infinity;
    const told = this.#notBefore - Date.now();
    const wait = told > 0 ? told : this.#options.delay(this.#attempt++);
    this.#timer = setTimeout(() => this.#dial(), wait);
    this.retryAt = Date.now() + wait;
    return wait;
  }

  /** Lets go of the socket: nothing that it does later is heard. */
  #release() {
    const { socket } = this;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.socket = null;
    this.retryAt = 0;
    clearTimeout(this.#timer);
    this.#pulse.watch(0);
    return socket;
  }

  /** Nothing is planned or watched any more. */
  #rest() {
    clearTimeout(this.#timer);
    this.retryAt = 0;
    this.#pulse.stop();
    this.#sleep();
  }

  #become(state) {
    this.state = state;
    emit(this, 'state', { state });
  }
}
