import { newKey } from './codec.js';

/**
 * Keeps the outbox in IndexedDB, so that it survives a reload. Tabs share the database; each owns what it wrote for as
 * long as it holds the Web Lock of its name. Without locks (plain http) a new page adopts everything: a message that
 * two tabs send is stored once, thanks to its key. Loaded only if `persist` is set.
 */
export class Store {
  #owner = 'parley-' + newKey();
  #start = Date.now() * 1000;
  #db;

  /**
   * @param {string} name of the database; one for each server that this origin talks to
   * @throws {Error} if there is no IndexedDB
   */
  constructor(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'key' });
    this.#db = result(request);
    // held until the page is gone; never awaited
    globalThis.navigator?.locks?.request(this.#owner, () => new Promise(() => {}));
  }

  /** Adopts the entries of pages that are gone. @returns {Promise<object[]>} oldest first */
  async adopt() {
    const entries = await result((await this.#table('readonly')).getAll());
    const { held = [] } = (await globalThis.navigator?.locks?.query()) ?? {};
    const alive = new Set(held.map(lock => lock.name));
    const orphans = entries.filter(entry => !alive.has(entry.owner)).sort((a, b) => a.order - b.order);
    const table = await this.#table('readwrite');
    for (const entry of orphans) table.put({ ...entry, owner: this.#owner });
    return orphans.map(({ key, room, wire, change }) => ({ key, room, wire, change }));
  }

  /** Keeps the nth entry of this page. If the browser refuses, it is not kept: sending it matters more. */
  put(entry, nth) {
    const kept = { ...entry, owner: this.#owner, order: this.#start + nth };
    this.#write(table => table.put(kept));
  }

  delete(key) {
    this.#write(table => table.delete(key));
  }

  /** Deletes the entries of all pages that a condition holds for: they are copies of something that was redacted. */
  async forget(isOf) {
    try {
      const entries = await result((await this.#table('readonly')).getAll());
      for (const entry of entries.filter(isOf)) this.delete(entry.key);
    } catch {
      // the browser stores nothing for this page
    }
  }

  /** Commits explicitly, because the page may be gone before the transaction completes by itself. */
  async #write(change) {
    try {
      const table = await this.#table('readwrite');
      change(table);
      table.transaction.commit();
    } catch {
      // the browser stores nothing for this page
    }
  }

  async #table(mode) {
    return (await this.#db).transaction('outbox', mode).objectStore('outbox');
  }
}

/** A guest's secret that survives a reload, so that the guest remains the same user. */
export function keptSecret() {
  const fresh = newKey();
  try {
    return (localStorage.parleyGuest ??= fresh);
  } catch {
    return fresh; // the browser stores nothing for this page
  }
}

const result = request =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
