import { release } from './body.js';
import { Waiting } from './Message.js';

/** The user's own messages that are not in the log yet. An element is reused as long as its state stays the same. */
export class Queue {
  #list;
  #entries = [];

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** Shows these entries of `Session.queue`. @returns {boolean} whether there are more than before */
  show(entries) {
    const more = entries.length > this.#entries.length;
    this.#entries = entries;
    const old = new Map([...this.#list.children].map(item => [item.dataset.is, item]));
    const items = entries.map(entry => old.get(`${entry.key} ${entry.state}`) ?? Waiting(entry));
    if (items.length === old.size && items.every(item => item.isConnected)) return more;
    for (const item of old.values()) if (!items.includes(item)) release(item);
    this.#list.replaceChildren(...items);
    return more;
  }

  /** Recreates every element, because the words changed. */
  redraw() {
    for (const item of this.#list.children) release(item);
    this.#list.replaceChildren();
    this.show(this.#entries);
  }
}
