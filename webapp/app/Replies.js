import { repliesTo } from './reply.js';

/**
 * Connects replies with the messages they lead to. An item that is a reply has `origin`: `{ seq, message }`, in which
 * `message` is null if it is not available, and undefined until that is known.
 */
export class Replies {
  #changed;
  #older;
  /** Fetches one origin after the other. */
  #last = Promise.resolve();

  /**
   * @param {(view: object, item: object) => void} changed called if a reply looks different
   * @param {(view: object) => Promise<void>} older loads a page of older messages
   */
  constructor(changed, older) {
    this.#changed = changed;
    this.#older = older;
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

  /** Loads older messages until one is held. @returns {Promise<boolean>} whether it is */
  async reach(view, seq) {
    const { log, room } = view;
    if (!room.joined) await new Promise(resolve => room.addEventListener('joined', resolve, { once: true }));
    while (log.indexOf(seq) === undefined && log.more && log.oldest > seq && !view.loading) await this.#older(view);
    return log.indexOf(seq) !== undefined;
  }

  async #fetch(view, item) {
    const { seq } = item.origin;
    let found = view.log.at(view.log.indexOf(seq)) ?? null;
    if (!found) for await (const each of view.room.history({ before: seq + 1, limit: 1 })) found = each;
    item.origin.message = found?.seq === seq ? found : null;
    this.#changed(view, item);
  }
}
