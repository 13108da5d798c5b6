import { h } from './dom.js';
import { t } from './words.js';

/** An own message that is being changed in the composer's text. The draft that was there returns afterwards. */
export class Revision {
  /** The message's number in the log; 0 if none is being changed. */
  seq = 0;
  #text;
  #draft = '';
  #words = h('span.Composer-revisionText');
  #cancel = h('button.Message-button', { type: 'button' });
  el = h('p.Composer-revision', { role: 'status', hidden: true }, this.#words, this.#cancel);

  /**
   * @param {HTMLTextAreaElement} text
   * @param {() => void} ended called when the draft is back
   */
  constructor(text, ended) {
    this.#text = text;
    this.#cancel.addEventListener('click', () => this.cancel() && ended());
  }

  get active() {
    return this.seq > 0;
  }

  /** Whether it is this message that is being changed. */
  of(seq) {
    return this.seq === seq;
  }

  start({ seq, data }) {
    if (!this.active) this.#draft = this.#text.value;
    this.seq = seq;
    this.#text.value = data;
    this.el.hidden = false;
    this.words();
    this.#text.focus();
  }

  /** Returns to the draft. @returns {boolean} whether a message was being changed */
  cancel() {
    if (!this.active) return false;
    this.seq = 0;
    this.#text.value = this.#draft;
    this.#text.dispatchEvent(new Event('input')); // its height follows
    this.el.hidden = true;
    return true;
  }

  words() {
    this.#words.textContent = t('editing');
    this.#cancel.textContent = t('cancel');
  }
}
