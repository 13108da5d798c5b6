import { ParleyError } from './events.js';

/** Commands on their way, by number. Answers are taken in synchronously, so the order of frames is kept. */
export class Requests {
  #next = 1;
  #waiting = new Map();
  #send;

  /** @param {(command: object) => boolean} send */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Sends a command; exactly one of the two callbacks is called, once.
   * @param {object} command
   * @param {(answer: object) => void} answered
   * @param {(error: ParleyError) => void} [failed]
   */
  send(command, answered, failed = () => {}) {
    const id = this.#next++;
    this.#waiting.set(id, { answered, failed });
    if (!this.#send({ ...command, id })) this.#take(id)?.failed(offline());
  }

  /** @returns {Promise<object>} the answer */
  ask(command) {
    return new Promise((answered, failed) => this.send(command, answered, failed));
  }

  /** Hands an event to whoever waits for it. @returns {boolean} whether anyone did */
  settle(event) {
    const request = this.#take(event.re);
    if (event.ev === 'error') request?.failed(new ParleyError(event.code, event.message, event.retry));
    else request?.answered(event);
    return Boolean(request);
  }

  /** The line is gone: no answer will come. */
  fail() {
    for (const id of [...this.#waiting.keys()]) this.#take(id).failed(offline());
  }

  #take(id) {
    const request = this.#waiting.get(id);
    this.#waiting.delete(id);
    return request;
  }
}

const offline = () => new ParleyError('offline', 'the connection was lost before the answer came', true);
