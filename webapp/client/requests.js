import { ParleyError, pause, RETRY } from './events.js';

/** The error that an event `error` tells of. */
export const toError = ({ code, message, retry, retryAfter }) => new ParleyError(code, message, retry, retryAfter);

/** Commands on their way, by number. Answers are handled synchronously, which keeps the order of frames. */
export class Requests {
  /** The number of the next command. */
  next = 1;
  #waiting = new Map();
  #send;

  /** @param {(command: object) => boolean} send false if there is no connection; may throw */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Sends a command; exactly one of the two callbacks is called, once.
   * @param {object} command
   * @param {(answer: object) => void} [answered]
   * @param {(error: Error) => void} [failed]
   */
  send(command, answered, failed) {
    const id = this.next++;
    this.#waiting.set(id, { answered, failed });
    try {
      if (!this.#send({ ...command, id })) this.#fail(id);
    } catch (error) {
      this.#fail(id, error);
    }
  }

  /** @returns {Promise<object>} the answer */
  ask(command) {
    return new Promise((answered, failed) => this.send(command, answered, failed));
  }

  /** Asks once `ready` resolves, and again after each failure of the connection or the server that may pass. */
  async insist(command, ready) {
    for (;;) {
      await ready();
      try {
        return await this.ask(command);
      } catch (error) {
        if (!error.retry) throw error;
        await pause(error.retryAfter ?? RETRY);
      }
    }
  }

  /** Passes an event to the command that it answers. @returns {boolean} whether there is one */
  settle(event) {
    const request = this.#take(event.re);
    if (event.ev === 'error') request?.failed?.(toError(event));
    else request?.answered?.(event);
    return Boolean(request);
  }

  /** The connection is gone: no answer will arrive. */
  fail() {
    for (const id of [...this.#waiting.keys()]) this.#fail(id);
  }

  #fail(id, error = new ParleyError('offline', 'the connection was lost before the answer arrived', true)) {
    this.#take(id)?.failed?.(error);
  }

  #take(id) {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    return request;
  }
}
