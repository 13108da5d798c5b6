/** At most this many items are elements at the same time, which bounds the size of the page. */
export const MOST = 240;

/** How many items are added or removed at once. */
export const STEP = 80;

/**
 * Which items of a log are elements: a window `[from, to)` of indices that follows the scrolling. All functions here are
 * pure.
 * @typedef {{ from: number, to: number }} Span
 */

/** The window that shows the end of a log. @param {Span} log @returns {Span} */
export const newest = log => ({ from: Math.max(log.from, log.to - STEP), to: log.to });

/** The window one step towards older items; drops newer ones if it gets too large. */
export function older(span, log) {
  const from = Math.max(log.from, span.from - STEP);
  return { from, to: Math.min(span.to, from + MOST) };
}

/** The window one step towards newer items; drops older ones if it gets too large. */
export function newer(span, log) {
  const to = Math.min(log.to, span.to + STEP);
  return { from: Math.max(span.from, to - MOST), to };
}

/** The window after the log has grown: it follows the end if the user is there, and otherwise takes what still fits. */
export function grown(span, log, following) {
  if (following) return { from: Math.max(Math.min(span.from, log.to), log.to - MOST, log.from), to: log.to };
  const room = span.from + MOST;
  return { from: Math.max(span.from, log.from), to: Math.max(Math.min(log.to, room), Math.min(span.to, log.to)) };
}
