import { fire, h } from './dom.js';

/** The distance from the edges of the screen and from the button, in px. */
const GAP = 6;

/**
 * A menu over the page, for one button at a time. Arrow keys, Home and End move in it; Escape, Tab and a click elsewhere
 * close it. Choosing an item fires the item's verb.
 */
export class Menu {
  #el;
  #opener = null;
  #items = [];

  /** @param {HTMLElement} el has the role `menu` */
  constructor(el) {
    this.#el = el;
    el.addEventListener('keydown', event => this.#key(event));
    el.addEventListener('click', ({ target }) => this.#choose(target));
    document.addEventListener('pointerdown', ({ target }) => this.#isOutside(target) && this.#close());
    addEventListener('resize', () => this.#close());
    document.addEventListener('wheel', () => this.#close(), { passive: true });
  }

  /**
   * Opens the menu at a button, or closes it if it is open there.
   * @param {{ opener: HTMLElement, note?: string, items: { words: string, verb: string, detail: unknown, bad?: boolean, short?: string }[] }} what
   *   `bad` marks what hurts somebody; items with a `short` form come first and stand beside each other; the `note` is read
   *   with the menu's name, and stands at its end
   */
  open({ opener, items, note }) {
    if (opener === this.#opener) return this.#close(true);
    this.#close();
    this.#opener = opener;
    this.#items = items;
    opener.setAttribute('aria-expanded', 'true');
    this.#el.setAttribute('aria-label', [opener.getAttribute('aria-label'), note].filter(Boolean).join('. '));
    const shorts = items.filter(({ short }) => short);
    const row = shorts.length > 0 && h('div.Menu-shorts', { role: 'group' }, ...shorts.map(item));
    const says = note && h('p.Menu-note', { 'aria-hidden': 'true' }, note);
    this.#el.replaceChildren(...[row, ...items.filter(({ short }) => !short).map(item), says].filter(Boolean));
    this.#el.hidden = false;
    this.#place(opener.getBoundingClientRect());
    this.#buttons[0].focus({ preventScroll: true });
  }

  /** Below the button if there is space, else above it; never beyond an edge of the screen. */
  #place({ top, bottom, right }) {
    const { offsetWidth, offsetHeight, style } = this.#el;
    const below = bottom + offsetHeight + 2 * GAP < innerHeight;
    style.left = `${Math.max(GAP, Math.min(right - offsetWidth, innerWidth - offsetWidth - GAP))}px`;
    style.top = `${Math.max(GAP, below ? bottom + GAP : top - offsetHeight - GAP)}px`;
  }

  /** The buttons, in the order of the items. */
  get #buttons() {
    return [...this.#el.querySelectorAll('button')];
  }

  #key(event) {
    const items = this.#buttons;
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation(); // it closes no panel, too
      this.#close(true);
    }
    if (!(event.key in steps)) return;
    event.preventDefault();
    items.at(steps[event.key] % items.length).focus();
  }

  #choose(target) {
    const chosen = this.#items[this.#buttons.indexOf(target.closest('button'))];
    if (!chosen) return;
    this.#close(true);
    fire(this.#el, chosen.verb, chosen.detail);
  }

  #isOutside(target) {
    return !this.#el.contains(target) && !this.#opener?.contains(target);
  }

  /** @param {boolean} [back] whether the focus returns to the button */
  #close(back) {
    const opener = this.#opener;
    if (!opener) return;
    this.#opener = null;
    this.#el.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    if (back) opener.focus({ preventScroll: true });
  }
}

function item({ words, bad, short }) {
  const props = { type: 'button', role: 'menuitem', tabindex: -1 };
  if (short) return h('button.Menu-short', { ...props, 'aria-label': words, title: words }, short);
  return h(`button.Menu-item${bad ? '.-bad' : ''}`, props, words);
}
