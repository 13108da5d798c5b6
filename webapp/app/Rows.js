import { release } from './body.js';
import { groupStart } from './group.js';
import { Message } from './Message.js';

/**
 * The elements of one window of a log, see span.js. Moving the window makes and drops only the elements at its edges, so
 * the others keep their focus, selection and loaded pictures.
 */
export class Rows {
  /** The window of items that are elements now. */
  span = { from: 0, to: 0 };
  #list;
  #log = null;
  #user;

  /**
   * @param {HTMLElement} list holds one child for each item, and nothing else
   * @param {() => object} user who looks at the items, see `Message`
   */
  constructor(list, user) {
    this.#list = list;
    this.#user = user;
  }

  /** Starts over with a log, without elements; the first `move` decides which items are shown. */
  start(log, at = log.to) {
    this.clear();
    this.#log = log;
    this.span = { from: at, to: at };
  }

  clear() {
    for (const row of this.#list.children) release(row);
    this.#list.replaceChildren();
  }

  /** Shows another window. @param {import('./span.js').Span} next */
  move(next) {
    const { span } = this;
    if (next.from === span.from && next.to === span.to) return;
    if (next.from >= span.to || next.to <= span.from) this.start(this.#log, next.from);
    const { from, to } = this.span;
    for (let i = to; i > next.to; i--) this.#drop(this.#list.lastChild);
    for (let i = from; i < next.from; i++) this.#drop(this.#list.firstChild);
    this.#list.prepend(...this.#make(next.from, from));
    this.#list.append(...this.#make(to, next.to));
    this.span = next;
  }

  /** The item that an element shows. */
  itemOf(row) {
    return this.#log.at(this.span.from + [...this.#list.children].indexOf(row));
  }

  /** Recreates the element of an item, if there is one. A button in it that has the focus passes it on to the same one. */
  refresh(index) {
    const old = this.#list.children[index - this.span.from];
    if (!old) return;
    const focus = old.contains(document.activeElement) && document.activeElement;
    const fresh = this.#row(index);
    release(old);
    old.replaceWith(fresh);
    if (!focus) return;
    const buttons = [...fresh.querySelectorAll('button')];
    const same = buttons.find(each => each.textContent === focus.textContent && each.title === focus.title);
    const alike = buttons.find(each => each.dataset.react && each.dataset.react === focus.dataset.react);
    (alike ?? same ?? buttons[0] ?? this.#list.parentElement).focus({ preventScroll: true });
  }

  /** Recreates the first element, because an item was put before it and its group may now start earlier. */
  refreshFirst() {
    const first = this.#list.firstChild;
    if (!first) return;
    release(first);
    first.replaceWith(this.#row(this.span.from));
  }

  /** A hole was filled, see `Log.fill`; what is before it has lower indices now. */
  fill({ index, count, forward, whole }) {
    const { from, to } = this.span;
    const shift = whole ? count - 1 : count;
    if (index < from) return;
    this.span = { from: from - shift, to: index < to ? to : to - shift };
    if (index >= to) return;
    const hole = this.#list.children[index - from];
    const first = index - shift + (whole || forward ? 0 : 1);
    const rows = this.#make(first, first + count);
    if (forward) hole.before(...rows);
    else hole.after(...rows);
    if (whole) this.#drop(hole);
    this.refresh(index + 1);
  }

  /** The element of an item; undefined if there is none. */
  rowAt(index) {
    return this.#list.children[index - this.span.from];
  }

  #make(from, to) {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => this.#row(from + i));
  }

  #row(index) {
    const item = this.#log.at(index);
    return Message(item, groupStart(this.#log.at(index - 1), item), this.#log.marks(index), this.#user());
  }

  #drop(row) {
    release(row);
    row.remove();
  }
}
