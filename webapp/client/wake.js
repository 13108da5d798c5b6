/**
 * Calls back whenever the page has reason to believe that the network is there again, or that it is gone.
 * @param {() => void} wake
 * @returns {() => void} ends it
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
