import { load } from './load.js';

/** The token of a client, if it has one. What renews tokens is loaded if a function makes them. */
export class Credentials {
  #options;
  #refresh;
  #tokens;

  /**
   * @param {{ token?: string | (() => string | Promise<string>) }} options read again for each connection
   * @param {(token: string) => void} refresh sends a new token to the server over the open connection
   */
  constructor(options, refresh) {
    this.#options = options;
    this.#refresh = refresh;
  }

  /** Whether a rejection can be explained by age alone, and the source may provide another token. */
  get expired() {
    return this.#tokens?.expired;
  }

  /** @returns {Promise<string | undefined>} a token that is valid now */
  async get() {
    const { token } = this.#options;
    if (typeof token !== 'function') return token;
    const { Tokens } = await load('token');
    this.#tokens ??= new Tokens(token, this.#refresh);
    return this.#tokens.get();
  }

  /** `fetch` with the token. */
  async fetch(url, init) {
    const token = this.#tokens ? await this.#tokens.current() : await this.get();
    return fetch(url, { ...init, headers: { ...init.headers, ...(token && { Authorization: `Bearer ${token}` }) } });
  }

  /** Plans a refresh for this token. */
  expiresAs(token) {
    this.#tokens?.expiresAs(token);
  }

  /** Plans a refresh for a token that expires then. @param {number | null} at in ms since 1970 */
  expires(at) {
    this.#tokens?.expires(at);
  }

  stop() {
    this.#tokens?.stop();
  }
}
