/**
 * Dispatches an event of a type with extra fields on it.
 * @param {EventTarget} target
 * @param {string} type
 * @param {object} [fields] own properties of the event; none may be named like one of `Event` itself
 */
export const emit = (target, type, fields) => target.dispatchEvent(Object.assign(new Event(type), fields));

/** Waits. @param {number} ms */
export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** An error with a stable `code`: the server's words, or `offline`, `left`, `queue-full`, `too-big`, `aborted`. */
export class ParleyError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} [retry] whether the same call may succeed later
   */
  constructor(code, message, retry = false) {
    super(message);
    this.name = 'ParleyError';
    this.code = code;
    this.retry = retry;
  }
}
