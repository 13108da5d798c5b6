import { repliesTo } from './reply.js';

/**
 * Connects replies with the messages they lead to. An item that is a reply has `origin`: `{ seq, message }`, in which
 * `message` is null if it is not available, and undefined until that is known.
 */
export class Replies {
  #changed;
  /** Fetches one origin after the other. */
  #last = Promise.resolve();

  /**
   * @param {(view: object, item: object) => void} changed called if a reply looks different
   */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Looks up what an item replies to; asks the server if it is not in the log. */
  attach(view, item) {
    const seq = repliesTo(item.type);
    if (!seq || item.redacted) return;
    item.origin = { seq, message: view.log.at(view.log.indexOf(seq)) };
    if (item.origin.message) return;
    this.#last = this.#last.then(() => this.#fetch(view, item)).catch(() => (item.origin.message = null));
  }

  /** A message changed, and so do the replies to it. */
  changed(view, { seq }) {
    const { log } = view;
    for (let i = log.from; i < log.to; i++) {
      const reply = log.at(i);
      if (reply.origin?.seq !== seq) continue;
      reply.origin.message = undefined;
      this.attach(view, reply);
      this.#changed(view, reply);
    }
  }

  async #fetch(view, item) {
    const { seq } = item.origin;
    let found = view.log.at(view.log.indexOf(seq)) ?? null;
    if (!found) for await (const each of view.room.history({ before: seq + 1, limit: 1 })) found = each;
    item.origin.message = found?.seq === seq ? found : null;
    this.#changed(view, item);
  }
}
