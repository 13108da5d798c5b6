import { PROTOCOL } from './codec.js';
import { ParleyError } from './events.js';
import { load } from './load.js';

/**
 * Dials in one of three ways: a WebSocket of this page, one that the tabs of an origin share, or a substitute over plain
 * HTTP, if there is no WebSocket or something between lets none through.
 */
export class Dialer {
  #url;
  #options;
  /** The way of the next attempt; undefined until it is loaded. */
  #way;
  /** The way over plain HTTP; undefined as long as that was not needed. */
  #http;
  #on;

  /**
   * @param {string} url
   * @param {{ handshake: string | URL, fallback?: false | { after?: number }, shared?: boolean, WebSocket?: object }} options
   * @param {{ ready(): void, back(): void }} on `ready` is called if the first way had to be loaded; `back` if a WebSocket
   *   opens again, so that it is time to leave plain HTTP
   */
  constructor(url, options, on) {
    this.#url = url;
    this.#options = options;
    this.#on = on;
    const { WebSocket, shared, fallback } = options;
    if (shared && WebSocket) this.#share();
    else if (WebSocket) this.#way = (...to) => new WebSocket(...to);
    else if (fallback === false) throw new ParleyError('no-websocket', 'no WebSocket here: pass options.WebSocket');
    else this.fallBack();
  }

  get isReady() {
    return Boolean(this.#way);
  }

  /** @returns {WebSocket} or an object with the part of its interface that a connection uses */
  dial() {
    return this.#way(this.#url, [PROTOCOL], this.#options.WebSocket);
  }

  /** The next attempts use plain HTTP. */
  async fallBack() {
    const { fallback } = this.#options;
    const { viaHttp } = (fallback !== false && (await load('fallback').catch(() => null))) || {};
    if (!viaHttp) return;
    const direct = this.#way;
    const back = () => {
      this.#way = direct ?? this.#http;
      this.#on.back();
    };
    this.#http ??= viaHttp(this.#url, this.#options, back);
    this.#begin(this.#http);
  }

  async #share() {
    const { WebSocket } = this.#options;
    const own = (...to) => new WebSocket(...to);
    const { dialShared = own } = await load('shared').catch(() => ({}));
    this.#begin(dialShared);
  }

  #begin(way) {
    const first = !this.#way;
    this.#way = way;
    if (first) this.#on.ready();
  }
}
