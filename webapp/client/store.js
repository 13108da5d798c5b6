import { newKey } from './codec.js';

/**
 * Keeps the outbox in IndexedDB, so that it survives a reload. Several tabs share the database; each owns what it
 * wrote, for as long as it holds the Web Lock of its name. Where locks are missing (plain http), the first page to
 * come takes all: sending twice is harmless, the key makes it one.
 */
export class Store {
  #owner = 'parley-' + newKey();
  #order = Date.now() * 1000;
  #db;

  /** @param {string} name of the database; one for each server that this origin talks to */
  constructor(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'key' });
    this.#db = result(request);
    // held until the page is gone; never awaited
    globalThis.navigator?.locks?.request(this.#owner, () => new Promise(() => {}));
  }

  /** Takes over what pages that are gone left behind. @returns {Promise<object[]>} oldest first */
  async adopt() {
    const entries = await result((await this.#table('readonly')).getAll());
    const { held = [] } = (await globalThis.navigator?.locks?.query()) ?? {};
    const alive = new Set(held.map(lock => lock.name));
    const orphans = entries.filter(entry => !alive.has(entry.owner)).sort((a, b) => a.order - b.order);
    const table = await this.#table('readwrite');
    for (const entry of orphans) table.put({ ...entry, owner: this.#owner });
    return orphans.map(({ key, room, wire }) => ({ key, room, wire }));
  }

  /** Keeps an entry. Where the browser refuses, it goes unkept: being sent matters more. */
  put(entry) {
    const kept = { ...entry, owner: this.#owner, order: this.#order++ };
    this.#write(table => table.put(kept));
  }

  delete(key) {
    this.#write(table => table.delete(key));
  }

  /** Commits by itself: the page may be gone before it hears that the change was made. */
  async #write(change) {
    try {
      const table = await this.#table('readwrite');
      change(table);
      table.transaction.commit();
    } catch {
      // the browser keeps nothing here
    }
  }

  async #table(mode) {
    return (await this.#db).transaction('outbox', mode).objectStore('outbox');
  }
}

/** A guest's secret that survives a reload, so that the guest remains the same. */
export function keptSecret() {
  const fresh = newKey();
  try {
    return (localStorage.parleyGuest ??= fresh);
  } catch {
    return fresh; // the browser keeps nothing for this page
  }
}

const result = request =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
