import { Attachments } from './Attachments.js';
import { choices } from './choices.js';
import { fire, h, icon, iconButton } from './dom.js';
import { acceptDrops } from './drop.js';
import { withName } from './media.js';
import { Mentions } from './Mentions.js';
import { reason } from './Message.js';
import { Picker } from './Picker.js';
import { ReplyStrip } from './ReplyStrip.js';
import { replyType } from './reply.js';
import { Revision } from './Revision.js';
import { Slow } from './Slow.js';
import { label, t } from './words.js';

/** The others are told at most this often that the user is typing, in ms. */
const TYPING = 3000;

/**
 * Takes text, emoji, and files that are picked, pasted or dropped. Enter sends, Shift+Enter breaks the line.
 *
 * Nouns: `room` and `rights` (a view), `limits` (of the server), `draft` (text to insert), `revise` (`{ seq, data }`, an
 * own message to be changed), `reply` (`{ seq, name }`), `members`, `changed` (an item of the log), `slow` (until when nothing is sent), `words`.
 * Verbs: `say` (`{ data, type }`, for the text), `send` (`{ blob, name }`, for each file before it; `say` if the server takes no files), `revised` (`{ seq, data }`), `type` (the user is
 * writing), `reviseLast` (of the user's messages).
 */
export class Composer {
  #el;
  #view = null;
  #room = '';
  /** What was begun in each room: `{ text, files }`. */
  #drafts = new Map();
  /** When `type` was last fired, in ms since 1970. */
  #told = 0;
  #trouble = h('p.Composer-trouble', { role: 'alert', hidden: true });
  #text = h('textarea.Composer-text', { id: 'message', rows: 1, enterkeyhint: 'send' });
  #input = h('input', { type: 'file', multiple: true, hidden: true, tabindex: -1, 'aria-hidden': 'true' });
  #attach = iconButton('Composer-attach', 'attach', '', { onclick: () => this.#input.click() });
  #smile = iconButton('Composer-smile', 'smile', '', { 'aria-expanded': 'false', 'aria-haspopup': 'true' });
  #send = iconButton('Composer-send', 'send', '', { type: 'submit' });
  /** The row with the text; hidden from those who may not write here, who read why in `#shut`. */
  #row = h('div.Composer-row', null, this.#attach, this.#smile, this.#text, this.#send);
  #shut = h('p.Composer-shut', { hidden: true });
  #slow = Slow();
  #revision = new Revision(this.#text, () => this.#cancelled());
  #mentions = new Mentions(this.#text);
  #reply = new ReplyStrip(() => this.#text.focus({ preventScroll: true }));
  #strip = h('ul.Composer-files', { hidden: true });
  #attachments = new Attachments(this.#strip, words => this.#complain(words));

  constructor(el) {
    this.#el = el;
    const picker = h('div.Picker', { hidden: true });
    const above = [this.#strip, this.#trouble, this.#slow.el, this.#revision.el, this.#reply.el, this.#mentions.el];
    el.append(...above, this.#shut, this.#row, picker, this.#input);
    Picker(picker, this.#smile);
    this.#hearNouns();
    this.#hearUser();
    acceptDrops(files => this.#take(files));
  }

  #hearNouns() {
    const hear = (noun, act) => this.#el.addEventListener(noun, ({ detail }) => act(detail));
    hear('room', view => this.#enter(view));
    hear('limits', ({ message }) => (this.#attachments.limit = message ?? this.#attachments.limit));
    hear('draft', words => this.#insert(words ?? ''));
    hear('rights', view => this.#allow(view));
    hear('reply', to => this.#answer(to));
    hear('members', ({ members, me }) => (this.#mentions.people = members.filter(({ id }) => id !== me)));
    hear('revise', message => this.#revise(message));
    hear('changed', ({ seq, redacted }) => redacted && this.#revision.of(seq) && this.#revision.cancel());
    hear('slow', until => this.#slow.until(until));
    hear('words', () => this.#name());
  }

  #hearUser() {
    this.#el.addEventListener('submit', event => this.#submit(event));
    this.#el.addEventListener('pick', ({ detail }) => this.#insert(detail));
    this.#text.addEventListener('keydown', event => this.#key(event));
    this.#text.addEventListener('input', () => this.#typed());
    this.#text.addEventListener('paste', ({ clipboardData }) => this.#take(clipboardData.files));
    this.#input.addEventListener('change', () => {
      this.#take(this.#input.files);
      this.#input.value = '';
    });
  }

  /** Names every control in the current language. */
  #name() {
    label(this.#text, t('messageTo', this.#room));
    this.#text.placeholder = t('messageTo', this.#room);
    label(this.#attach, t('attach'));
    label(this.#smile, t('emoji'));
    label(this.#send, t('send'));
    if (this.#view) this.#allow(this.#view);
    this.#revision.words();
    this.#reply.words();
    this.#attachments.draw();
  }

  /** Puts the draft of one room away and takes out that of another. */
  #enter(view) {
    const { name, room } = view;
    this.#view = view;
    if (name !== this.#room) {
      this.#revision.cancel();
      this.#drafts.set(this.#room, { text: this.#text.value, files: this.#attachments.files, reply: this.#reply.to });
      const { text, files, reply } = this.#drafts.get(name) ?? { text: choices.draft(name), files: [] };
      this.#room = name;
      this.#text.value = text;
      this.#attachments.show(files);
      this.#reply.show(reply);
      this.#complain('');
    }
    this.#slow.until(room.slowUntil);
    this.#name();
    this.#grow();
    // on a touch screen the focus would open the keyboard over the messages
    if (matchMedia('(hover: hover)').matches) this.#text.focus({ preventScroll: true });
  }

  /** Shows why the user may not write here, if so, instead of the text; what was begun stays. */
  #allow({ name, left, refused, room }) {
    const shut = left ? t('removedFromRoom') : refused && !refused.retry ? t('joinFailed', reason(refused)) : '';
    const words = shut || (room.can('say') ? '' : t('readOnly', name));
    this.#shut.replaceChildren(words && icon('lock'), words);
    this.#shut.hidden = !words;
    this.#row.hidden = Boolean(words);
  }

  /** The next text replies to a message. */
  #answer(to) {
    this.#revision.cancel();
    this.#reply.show(to);
    this.#text.focus({ preventScroll: true });
  }

  #revise(message) {
    this.#reply.show(null);
    this.#revision.start(message);
    this.#grow();
  }

  #cancelled() {
    this.#grow();
    this.#text.focus({ preventScroll: true });
  }

  #key(event) {
    if (this.#mentions.key(event)) return;
    if (event.key === 'Escape' && this.#reply.show(null)) return event.stopPropagation();
    if (event.key === 'Escape' && this.#revision.cancel()) return event.stopPropagation();
    if (event.key === 'ArrowUp' && !this.#text.value && !event.isComposing) {
      event.preventDefault();
      return fire(this.#el, 'reviseLast');
    }
    // while an input method is composing, Enter chooses a word; Safari says so by key code 229 only
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#el.requestSubmit();
  }

  #typed() {
    this.#grow();
    if (!this.#revision.active) choices.setDraft(this.#room, this.#text.value);
    if (!this.#text.value || Date.now() - this.#told < TYPING) return;
    this.#told = Date.now();
    fire(this.#el, 'type');
  }

  /** Makes the box as high as its text, up to the limit of the style sheet. */
  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  /** Replaces the selection, as typing would. */
  #insert(words) {
    this.#text.setRangeText(words, this.#text.selectionStart, this.#text.selectionEnd, 'end');
    this.#text.focus();
    this.#grow();
  }

  /** Sends the files and the text of the draft, and starts an empty one. */
  #submit(event) {
    event.preventDefault();
    if (this.#revision.active) return this.#finish();
    for (const { blob, name, kept } of this.#attachments.files) {
      if (kept) fire(this.#el, 'send', { blob, name });
      else fire(this.#el, 'say', { data: blob, type: withName(blob.type, name) });
    }
    const data = withoutBlankEdges(this.#text.value);
    if (data) fire(this.#el, 'say', { data, ...(this.#reply.to && { type: replyType(this.#reply.to.seq) }) });
    if (data) this.#reply.show(null);
    this.#told = 0;
    this.#text.value = '';
    choices.setDraft(this.#room, '');
    this.#grow();
    this.#attachments.show([]);
    this.#complain('');
    this.#text.focus();
  }

  /** Hands the changed text over, unless nothing is left of it: a message is removed by its menu, not by mistake. */
  #finish() {
    const data = withoutBlankEdges(this.#text.value);
    if (!data) return;
    const { seq } = this.#revision;
    this.#revision.cancel();
    fire(this.#el, 'revised', { seq, data });
  }

  /** A paste of text has no files and must keep its default action. @param {FileList} chosen */
  async #take(chosen) {
    if (!chosen.length) return;
    await this.#attachments.add(chosen);
    this.#text.focus();
  }

  /** Shows what is wrong with a file; an empty string hides it. */
  #complain(words) {
    this.#trouble.textContent = words;
    this.#trouble.hidden = !words;
  }
}

/** Removes blank lines at the beginning and white space at the end; the first line keeps its indentation. */
const withoutBlankEdges = text => text.trimEnd().replace(/^(?:[^\S\n]*\n)+/, '');
