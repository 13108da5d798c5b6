/** The longest delay that a timer can take, in ms. */
const LONGEST = 2 ** 31 - 1;

/** Gets tokens from their source, and knows when the next one is due. */
export class Tokens {
  #source;
  #refresh;
  /** The last token. */
  #held;
  #timer;
  /** When the last token expires, in ms since 1970; undefined if it never does. */
  #end;

  /**
   * @param {() => string | Promise<string>} source
   * @param {(token: string) => void} refresh sends a new token to the server over the open connection
   */
  constructor(source, refresh) {
    this.#source = source;
    this.#refresh = refresh;
  }

  /** Whether a rejection can be explained by age alone, with a minute's grace for clocks that disagree. */
  get expired() {
    return Date.now() > this.#end - 60_000;
  }

  /** @returns {Promise<string | undefined>} a token that is valid now */
  async get() {
    return (this.#held = await this.#source());
  }

  /** @returns {Promise<string | undefined>} the last token as long as it is known to be valid, otherwise a new one */
  async current() {
    return this.#end && !this.expired ? this.#held : this.get();
  }

  /** Plans a refresh for this token. */
  expiresAs(token) {
    this.expires(expiry(token));
  }

  /** Plans a refresh when four fifths of the remaining time have passed. @param {number | null} at in ms since 1970 */
  expires(at) {
    this.stop();
    this.#end = at;
    if (!at) return;
    this.#again(Math.max((at - Date.now()) * 0.8, 1000));
  }

  #again(wait) {
    this.#timer = setTimeout(() => this.#renew(), Math.min(wait, LONGEST));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #renew() {
    const timer = this.#timer;
    try {
      const token = await this.get();
      if (timer !== this.#timer) return; // stopped or replaced meanwhile
      this.expires(expiry(token));
      this.#refresh(token);
    } catch {
      if (timer === this.#timer) this.#again(10_000); // the source failed: ask it again soon
    }
  }
}

/** Reads when a JWT expires (RFC 7519, section 4.1.4), in ms; undefined if it never does or is no JWT. */
export function expiry(token) {
  try {
    const claims = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(claims)).exp * 1000 || undefined;
  } catch {
    return undefined;
  }
}
