/** The longest wait before the first attempt, in ms. */
const FIRST = 500;
/** The bounds of the longest wait before a later attempt, in ms. */
const LEAST = 1000;
const MOST = 20_000;

/**
 * Delays with jitter, so that clients that were cut off together do not all reconnect at once: up to 0.5 s before the first
 * attempt, later between a quarter and the whole of the time that the trouble has lasted, which counts as at least 1 s and
 * at most 20 s. So nobody waits longer after an outage than it lasted.
 * @param {() => number} [random] evenly in [0, 1)
 * @returns {(attempt: number, trouble?: number) => number} milliseconds before attempt 0, 1, 2 …, `trouble` ms after the
 *   last good connection was lost; without that, as if the time doubled from 1 s with each attempt
 */
export function fullJitter(random = Math.random) {
  return (attempt, trouble = LEAST * 2 ** (attempt - 1)) =>
    attempt ? (0.25 + 0.75 * random()) * Math.min(MOST, Math.max(LEAST, trouble)) : random() * FIRST;
}
