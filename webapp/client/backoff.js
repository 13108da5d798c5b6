/**
 * Full jitter: a delay spread evenly between 0.5 s and a ceiling that doubles from 1 s to 20 s, so that clients that
 * were cut off together do not all reconnect at once.
 * @param {() => number} [random] evenly in [0, 1)
 * @returns {(attempt: number) => number} milliseconds before attempt 0, 1, 2 …
 */
export function fullJitter(random = Math.random) {
  const floor = 500;
  return attempt => floor + random() * (Math.min(20_000, 1000 * 2 ** attempt) - floor);
}
