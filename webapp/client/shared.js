import { newKey } from './codec.js';

/**
 * Dials through a SharedWorker, so that the tabs of an origin share one connection. Without such a worker, or if its
 * script fails, dials a WebSocket of this tab's own.
 * @param {string} url
 * @param {string[]} protocols
 * @param {typeof WebSocket} WebSocket for that case; the worker always uses its global one
 * @returns {WebSocket} or an object with the same interface
 */
export function dialShared(url, protocols, WebSocket) {
  try {
    return new SharedSocket(url, protocols, WebSocket);
  } catch {
    return new WebSocket(url, protocols);
  }
}

/** The part of a WebSocket that a connection uses; the real one is in worker.js. */
class SharedSocket {
  readyState = 0;
  protocol = '';
  onopen = null;
  onmessage = null;
  onclose = null;
  #port;
  #leave = () => this.close(1001);
  /** Releases the lock that tells the worker that this tab is alive. */
  #release;

  constructor(url, protocols, WebSocket) {
    const worker = new SharedWorker(new URL('./worker.js', import.meta.url), { name: 'parley' });
    worker.onerror = () => this.#fallBack(new WebSocket(url, protocols));
    this.#port = worker.port;
    this.#port.onmessage = ({ data }) => this.#take(data);
    const lock = 'parley-' + newKey();
    const dial = () => worker.port.postMessage({ dial: url, protocols, lock });
    // a worker does not learn that a tab is closed: a tab that leaves says so, one that crashes loses its lock
    addEventListener('pagehide', this.#leave);
    const hold = () => {
      if (this.readyState > 1) return;
      dial();
      return new Promise(release => (this.#release = release));
    };
    if (navigator.locks)
      navigator.locks.request(lock, hold).catch(dial); // a page may be denied locks
    else dial();
  }

  send(data) {
    this.#port.postMessage({ send: data });
  }

  /** Detaches this tab. The code 4000 cuts the connection of all tabs: it is dead, or is to be replaced. */
  close(code = 1005, reason = '') {
    if (this.readyState > 1) return;
    this.#port.postMessage({ bye: code });
    this.#closed({ code, reason, wasClean: true });
  }

  #take({ protocol, data, closed }) {
    if (closed) this.#closed(closed);
    else if (protocol === undefined) this.onmessage?.({ data });
    else this.#opened(protocol);
  }

  #opened(protocol) {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen?.();
  }

  #closed(closed) {
    removeEventListener('pagehide', this.#leave);
    this.readyState = 3;
    this.#release?.();
    this.#port.close?.();
    this.onclose?.(closed);
  }

  /** The worker's script did not run: uses a socket of this tab's own. */
  #fallBack(socket) {
    if (this.readyState > 1) return socket.close();
    this.#port = { postMessage: ({ bye, send }) => (bye ? socket.close() : socket.send(send)) };
    socket.onopen = () => this.#opened(socket.protocol);
    socket.onmessage = ({ data }) => this.onmessage?.({ data });
    socket.onclose = ({ code, reason, wasClean }) => this.readyState < 3 && this.#closed({ code, reason, wasClean });
  }
}
