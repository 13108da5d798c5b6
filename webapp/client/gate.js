/** Calls of a room that wait until it is joined. */
export class Gate {
  /** Why the room will not be joined, if so: it was left or refused, or the client is closed. */
  ended;
  /** Whether own messages still wait, although `ended` is set. */
  keep;
  #waiting = [];

  /** The room is joined: all waiting calls continue. */
  open() {
    for (const [resolve] of this.#waiting.splice(0)) resolve();
  }

  /** The room will not be joined, and all waiting calls fail; without an error it will be, and they wait. */
  end(error, keep) {
    this.ended = error;
    this.keep = keep;
    if (error) for (const [, reject] of this.#waiting.splice(0)) reject(error);
  }

  check() {
    if (this.ended) throw this.ended;
  }

  /** Waits unless the room is joined. @param {boolean} joined */
  async pass(joined) {
    this.check();
    if (!joined) await new Promise((...then) => this.#waiting.push(then));
  }
}
