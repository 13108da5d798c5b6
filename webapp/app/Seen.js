import { h, icon } from './dom.js';
import { t } from './words.js';

/** This many people are named; the others are counted. */
const NAMED = 3;

/** Keeps names of any direction apart (U+2068, first strong isolate). */
const apart = name => `\u2068${name}\u2069`;

/**
 * Says at the message under the pointer, or with the focus, who has read it. The words lie over what is above, so nothing moves.
 */
export class Seen {
  #readers;
  #row = null;
  #el = h('span.Message-seen', { id: 'seen', role: 'tooltip' });

  /**
   * @param {HTMLElement} list of messages
   * @param {(row: HTMLElement) => string[]} readers the names of those who have read the message of an element
   */
  constructor(list, readers) {
    this.#readers = readers;
    for (const type of ['pointerover', 'focusin']) list.addEventListener(type, ({ target }) => this.#show(target));
    list.addEventListener('pointerleave', () =>
      this.#show(list.contains(document.activeElement) && document.activeElement),
    );
    list.addEventListener('focusout', () => this.#show(null));
  }

  /** Somebody has read on, or a message looks different. */
  refresh() {
    this.#show(this.#row);
  }

  /** Who has read the message that an element is in; empty if nobody has. */
  words(target) {
    const row = target?.closest('li[data-seq]');
    const names = row ? this.#readers(row) : [];
    const named = names.slice(0, NAMED).map(apart);
    return names.length ? t('seenBy', named, names.length - named.length) : '';
  }

  #show(target) {
    const row = target ? target.closest('li[data-seq]') : null;
    const words = row?.isConnected ? this.words(row) : '';
    this.#row?.querySelector('[aria-describedby=seen]')?.removeAttribute('aria-describedby');
    this.#row = row;
    if (!words) return this.#el.remove();
    this.#el.replaceChildren(icon('seen'), h('span', null, words));
    const place = row.querySelector('.Message-row');
    if (this.#el.parentElement !== place) place.append(this.#el);
    if (row.contains(document.activeElement)) document.activeElement.setAttribute('aria-describedby', 'seen');
  }
}
