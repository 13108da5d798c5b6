/** The most items that are elements at the same time. */
export const MOST = 240;
/** How many come or go at once. */
export const STEP = 80;

/**
 * Which items of a log are elements: a window `[from, to)` that follows the scrolling. Pure.
 * @param {{ from: number, to: number }} log
 */
export const newest = log => ({ from: Math.max(log.from, log.to - STEP), to: log.to });

/** The window moved towards older items. */
export function older(span, log) {
  const from = Math.max(log.from, span.from - STEP);
  return { from, to: Math.min(span.to, from + MOST) };
}

/** The window moved towards newer items. */
export function newer(span, log) {
  const to = Math.min(log.to, span.to + STEP);
  return { from: Math.max(span.from, to - MOST), to };
}

/** The window after the log grew: it follows the end where the user is there, and stands still otherwise. */
export function grown(span, log, following) {
  if (following) return { from: Math.max(Math.min(span.from, log.to), log.to - MOST, log.from), to: log.to };
  const room = span.from + MOST;
  return { from: Math.max(span.from, log.from), to: Math.max(Math.min(log.to, room), Math.min(span.to, log.to)) };
}
