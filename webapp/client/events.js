/**
 * Dispatches an event with extra fields.
 * @param {EventTarget} target
 * @param {string} type
 * @param {object} [fields] become properties of the event; none may have the name of a property of `Event`
 */
export const emit = (target, type, fields) => target.dispatchEvent(Object.assign(new Event(type), fields));

/** How long to wait before asking a busy server again, in ms. */
export const RETRY = 1000;

/** Waits. @param {number} ms */
export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** An error with a stable `code`: one of the server's, or one of the library's, which parley.d.ts lists. */
export class ParleyError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {boolean} [retry] whether the same call may succeed later
   * @param {number} [retryAfter] in how many ms, if the server said so
   */
  constructor(code, message, retry = false, retryAfter = undefined) {
    super(message);
    this.name = 'ParleyError';
    this.code = code;
    this.retry = retry;
    this.retryAfter = retryAfter;
  }
}
