/** The longest delay a timer can take, in ms. */
const LONGEST = 2 ** 31 - 1;

/** Where tokens come from, and when the next one is due. */
export class Tokens {
  #source;
  #refresh;
  #timer;

  /**
   * @param {undefined | string | (() => string | Promise<string>)} source
   * @param {(token: string) => void} refresh hands a new token to the server, in band
   */
  constructor(source, refresh) {
    this.#source = source;
    this.#refresh = refresh;
  }

  /** Whether a refused token could be followed by a better one. */
  get renewable() {
    return typeof this.#source === 'function';
  }

  /** @returns {Promise<string | undefined>} a token for now */
  async get() {
    const token = this.renewable ? await this.#source() : this.#source;
    this.#plan(expiry(token));
    return token;
  }

  /** The server's word on when the token ends. @param {number | null} at in ms since 1970 */
  expires(at) {
    this.#plan(at);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** Plans a refresh when four fifths of the time are gone. */
  #plan(at) {
    this.stop();
    if (!at || !this.renewable) return;
    const wait = Math.max((at - Date.now()) * 0.8, 1000);
    this.#timer = setTimeout(() => this.#renew(), Math.min(wait, LONGEST));
  }

  async #renew() {
    try {
      this.#refresh(await this.get());
    } catch {
      this.#plan(Date.now() + 10_000); // the source failed: ask it again soon
    }
  }
}

/** Reads the end of a JWT (RFC 7519, section 4.1.4), in ms; undefined where it has none or is no JWT. */
export function expiry(token) {
  try {
    const claims = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(claims)).exp * 1000 || undefined;
  } catch {
    return undefined;
  }
}
