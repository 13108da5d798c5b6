import { fullJitter } from './backoff.js';
import { PROTOCOL, decode } from './codec.js';
import { meaning } from './codes.js';
import { emit } from './events.js';
import { Pulse } from './pulse.js';
import { askWhy, isFinal } from './refusal.js';
import { onWake } from './wake.js';

/** A connection that stood this long was a good one: the next delay starts small again. */
const STEADY = 10_000;

/**
 * One line to the server that puts itself back together. Events: `state`, `opened` (say hello now), `event` (one
 * decoded server event), `frame`, `close`. States: `idle`, `connecting`, `greeting` (open, not yet welcomed), `open`,
 * `waiting` (for the next attempt, at `retryAt`), `closing`, `closed` (by the page), `refused` (by the server).
 */
export class Connection extends EventTarget {
  state = 'idle';
  /** When the next attempt begins, in ms since 1970; 0 when none is planned. */
  retryAt = 0;
  /** The socket of now: a WebSocket or what stands for one. */
  socket = null;
  #url;
  #options;
  #pulse = new Pulse({
    probe: () => this.send({ op: 'ping' }),
    dead: silence => this.#lost({ code: 1006, reason: `nothing heard for ${silence} ms` }),
    jump: () => this.wake(),
  });
  #attempt = 0;
  #timer;
  #openedAt = 0;
  /** The server's own word on when to come back, as a time in ms; a wake-up does not overrule it. */
  #notBefore = 0;
  #sleep = () => {};

  /**
   * @param {string} url ws: or wss:
   * @param {{ dial(url: string, protocols: string[]): WebSocket, delay?: (attempt: number) => number,
   *   connectTimeout?: number, handshake: string | URL, mayReturn(code: number): boolean }} options
   */
  constructor(url, options) {
    super();
    this.#url = url;
    this.#options = { delay: fullJitter(), connectTimeout: 10_000, ...options };
  }

  get readyState() {
    return this.socket?.readyState ?? WebSocket.CLOSED;
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
    if (['closed', 'refused', 'idle', 'closing'].includes(this.state)) return;
    this.#rest();
    if (this.readyState === WebSocket.CLOSED) return this.#become('closed');
    this.#become('closing');
    this.socket.close(code, reason);
  }

  /** Cuts the line and comes back at once: for a new name or token, and for tests. */
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

  /** The server announced its close. @param {number} ms to wait before coming back */
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

  /** Sends a frame as it is. @param {string} data */
  sendRaw(data) {
    if (this.readyState !== WebSocket.OPEN) return false;
    this.socket.send(data);
    emit(this, 'frame', { sent: true, data, at: Date.now() });
    return true;
  }

  #dial() {
    this.#release();
    this.#become('connecting');
    const { connectTimeout, dial } = this.#options;
    this.#timer = setTimeout(
      () => this.#lost({ code: 1006, reason: `no answer within ${connectTimeout} ms` }),
      connectTimeout,
    );
    const socket = (this.socket = dial(this.#url, [PROTOCOL]));
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = event => this.#lost(event);
  }

  #opened(socket) {
    if (socket.protocol !== PROTOCOL) {
      const reason = `the server chose "${socket.protocol}", not ${PROTOCOL}`;
      return this.#lost({ code: 1002, reason });
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
      return this.#lost({ code: 1007, reason: 'the server sent what is not JSON' });
    }
    for (const event of events) emit(this, 'event', { event });
  }

  /** The socket is gone, or as good as gone. Says what was and what comes next. */
  async #lost({ code, reason, wasClean = false }) {
    const neverOpened = this.state === 'connecting';
    const leaving = this.state === 'closing';
    this.#release()?.close();
    const refusal = neverOpened && code === 1006 ? await this.#ask() : null;
    if (this.socket) return; // dialled anew meanwhile
    if (refusal?.retryAfter) this.expect(refusal.retryAfter);
    const { name, comeBack } = meaning(code);
    const again = !leaving && this.state !== 'closed' && !isFinal(refusal) && (comeBack || this.#options.mayReturn(code));
    const retryIn = again ? this.#plan() : undefined;
    const about = { code, reason, wasClean, name, refusal, next: again ? 'reconnect' : 'stop', retryIn };
    if (!again) this.#rest();
    this.#become(again ? 'waiting' : leaving || this.state === 'closed' ? 'closed' : 'refused', () =>
      emit(this, 'close', about),
    );
  }

  async #ask() {
    const before = this.state;
    const refusal = await askWhy(this.#options.handshake);
    return this.state === before ? refusal : null;
  }

  /** Plans the next attempt. @returns {number} in how many ms */
  #plan() {
    if (this.#openedAt && Date.now() - this.#openedAt > STEADY) this.#attempt = 0;
    this.#openedAt = 0;
    const told = this.#notBefore - Date.now();
    const wait = told > 0 ? told : this.#options.delay(this.#attempt++);
    this.#timer = setTimeout(() => this.#dial(), wait);
    this.retryAt = Date.now() + wait;
    return wait;
  }

  /** Lets go of the socket: nothing that it does later is heard. */
  #release() {
    const socket = this.socket;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    this.socket = null;
    clearTimeout(this.#timer);
    this.#pulse.watch(0);
    return socket;
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#pulse.stop();
    this.#sleep();
  }

  #become(state, also) {
    this.state = state;
    if (state !== 'waiting') this.retryAt = 0;
    also?.();
    emit(this, 'state', { state });
  }
}
