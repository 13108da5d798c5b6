import { h, icon, iconButton } from './dom.js';
import { label, t } from './words.js';

/** Above the composer: which message the next one replies to, and a button that takes that back. */
export class ReplyStrip {
  /** `{ seq, name }` of the message; null if there is none. */
  to = null;
  #words = h('span.Composer-revisionText');
  #cancel = iconButton('Composer-noReply', 'close', '');
  el = h('p.Composer-revision.-reply', { role: 'status', hidden: true }, icon('reply'), this.#words, this.#cancel);

  /** @param {() => void} ended called when the user takes it back */
  constructor(ended) {
    this.#cancel.addEventListener('click', () => this.show(null) && ended());
  }

  /** Shows what is replied to, or nothing. @returns {boolean} whether that was different before */
  show(to) {
    const was = this.to;
    this.to = to ?? null;
    this.el.hidden = !this.to;
    this.words();
    return was !== this.to;
  }

  words() {
    this.#words.textContent = this.to ? t('replyingTo', this.to.name) : '';
    label(this.#cancel, t('cancel'));
  }
}
