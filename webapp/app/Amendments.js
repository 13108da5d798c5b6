import { react } from './reacting.js';

/** How long the user can take back that a message is removed, in ms. */
const UNDO = 5000;

/**
 * What the user changes in messages of a room: text, reactions, removal. What is not stored yet is shown as on its way, and
 * reported through `on.changed`; what fails through `on.notChanged`.
 */
export class Amendments {
  #on;
  #me;

  /** @param {object} on see `Session` @param {() => string | undefined} me the user's id */
  constructor(on, me) {
    this.#on = on;
    this.#me = me;
  }

  /** Replaces the text of an own message. Until that is stored it is shown as on its way. */
  async revise(view, seq, data) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!item || item.data === data) return;
    item.revised = { data, type: item.type };
    this.#on.changed(view, item);
    await view.room.edit(seq, data, { type: item.type }).catch(error => this.#on.notChanged(view, 'notEdited', error));
    delete item.revised;
    this.#on.changed(view, item);
  }

  /** Puts a reaction to a message, or takes the user's own back. Until that is stored it is shown as on its way. */
  react(view, seq, text) {
    const item = view.log.at(view.log.indexOf(seq));
    const changed = () => this.#on.changed(view, item);
    if (item)
      react(view.room, item, text, { me: this.#me(), changed }).catch(error =>
        this.#on.notChanged(view, 'notReacted', error),
      );
  }

  /** Removes a message, unless `undo` is called in time. */
  remove(view, seq) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!item || item.redacted || item.removing) return;
    item.removing = { timer: setTimeout(() => this.#redact(view, item), UNDO) };
    view.removals.add(item);
    this.#on.changed(view, item);
  }

  undo(view, seq) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!view.removals.delete(item)) return;
    clearTimeout(item.removing.timer);
    delete item.removing;
    this.#on.changed(view, item);
  }

  /** Removes now what could still be undone. */
  finish(view) {
    return Promise.all([...view.removals].map(item => this.#redact(view, item)));
  }

  async #redact(view, item) {
    view.removals.delete(item);
    clearTimeout(item.removing.timer);
    item.removing = {};
    this.#on.changed(view, item);
    await view.room.redact(item.seq).catch(error => this.#on.notChanged(view, 'notRemoved', error));
    delete item.removing;
    this.#on.changed(view, item);
  }
}
