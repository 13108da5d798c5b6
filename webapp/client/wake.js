/**
 * Calls back whenever the network may have returned or gone: the browser says so, or the page becomes visible again.
 * @param {() => void} wake
 * @returns {() => void} stops it
 */
export function onWake(wake) {
  const ending = new AbortController();
  const listen = (target, type, when = () => true) =>
    target?.addEventListener?.(type, () => when() && wake(), { signal: ending.signal });
  listen(globalThis, 'online');
  listen(globalThis, 'offline');
  listen(globalThis, 'pageshow');
  listen(globalThis.document, 'visibilitychange', () => document.visibilityState === 'visible');
  return () => ending.abort();
}
