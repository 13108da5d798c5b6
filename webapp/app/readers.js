import { choices } from './choices.js';

/** How long the page collects what was read before it tells the server, in ms. */
const PAUSE = 1000;

/** How far the people of one room have read, and how far the server knows that the user has. */
export class Readers {
  /** `{ user, seq }` by the id of the person; without the user's own. */
  #marks = new Map();
  /** What the server knows of the user. */
  #told = 0;
  #hidden = !choices.showRead;
  #timer;

  /** Takes the marks of others. @returns {number} how far the user has read elsewhere; 0 if that is not said */
  take(marks, me) {
    let own = 0;
    for (const { user, seq } of marks) {
      if (user.id === me) own = seq;
      else if (seq) this.#marks.set(user.id, { user, seq });
      else this.#marks.delete(user.id);
    }
    if (own) this.#told = Math.max(this.#told, own);
    return own;
  }

  /** Those who have read a message of somebody else, by name. @param {{ seq: number, from: { id: string } }} message */
  of({ seq, from }) {
    return [...this.#marks.values()]
      .filter(mark => mark.seq >= seq && mark.user.id !== from.id)
      .map(({ user }) => user.name)
      .sort((a, b) => a.localeCompare(b));
  }

  /** Forgets all: the log is another one. */
  clear() {
    this.#marks.clear();
    this.#told = 0;
  }

  /** Tells the server soon how far the user has read, unless it knows. @param {() => number} seq how far that is then */
  tell(room, seq) {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const hidden = !choices.showRead;
      const now = seq();
      if (now > this.#told || (now && hidden !== this.#hidden)) {
        if (room().read(now, { hidden })) [this.#told, this.#hidden] = [Math.max(now, this.#told), hidden];
      }
    }, PAUSE);
  }
}
