import { h } from './dom.js';
import { avatar } from './people.js';
import { completions, mentionAt } from './reply.js';
import { label, t } from './words.js';

/**
 * Completes `@` and the beginning of a name in a text field: a list that the arrow keys move in while the focus stays in
 * the text. Enter and Tab take the chosen name, Escape closes the list.
 */
export class Mentions {
  /** Those in the room. */
  people = [];
  #text;
  #found = null;
  #chosen = 0;
  el = h('ul.Composer-mentions', { id: 'mentions', role: 'listbox', hidden: true });

  /** @param {HTMLTextAreaElement} text */
  constructor(text) {
    this.#text = text;
    for (const type of ['input', 'click']) text.addEventListener(type, () => this.#look());
    text.addEventListener('blur', () => this.close());
    text.setAttribute('aria-autocomplete', 'list');
    text.setAttribute('aria-controls', 'mentions');
    this.el.addEventListener('pointerdown', event => {
      event.preventDefault(); // the focus stays in the text
      const at = [...this.el.children].indexOf(event.target.closest('li'));
      if (at >= 0) this.#take(at);
    });
  }

  get open() {
    return !this.el.hidden;
  }

  close() {
    this.el.hidden = true;
    this.#text.removeAttribute('aria-activedescendant');
  }

  /** Handles a key while the list is open. @returns {boolean} whether it was for the list */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const count = this.el.children.length;
    if (event.key in steps) this.#choose((this.#chosen + steps[event.key] + count) % count);
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #look() {
    const { value, selectionStart, selectionEnd } = this.#text;
    this.#found = selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null;
    const names = this.#found
      ? completions(
          this.#found.begun,
          this.people.map(({ name }) => name),
        )
      : [];
    const done = names.length === 1 && names[0] === this.#found.begun;
    if (!names.length || done) return this.close();
    const options = names.map((name, i) => this.#option(name, i));
    this.el.replaceChildren(...options);
    label(this.el, t('mention'));
    this.el.hidden = false;
    this.#choose(0);
  }

  #option(name, i) {
    const person = this.people.find(each => each.name === name);
    const words = h('span.Composer-mentionName', { dir: 'auto' }, name);
    return h('li.Composer-mention', { id: `mention-${i}`, role: 'option', 'data-name': name }, avatar(person), words);
  }

  #choose(at) {
    this.#chosen = at;
    [...this.el.children].forEach((option, i) => option.setAttribute('aria-selected', i === at));
    this.#text.setAttribute('aria-activedescendant', `mention-${at}`);
  }

  #take(at) {
    const { name } = this.el.children[at].dataset;
    this.#text.setRangeText(`@${name} `, this.#found.at, this.#text.selectionStart, 'end');
    this.close();
    this.#text.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
