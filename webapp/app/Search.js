import './common.js';
import { h, icon, iconButton } from './dom.js';
import { Hit } from './Hit.js';
import { reason } from './Message.js';
import { label, t } from './words.js';

/** An answer without messages is continued at once, at most this many times before the user is asked. */
const TURNS = 5;

/** How often a search that came too early is tried again. */
const TRIES = 3;

/** How long the names of rooms may be in an address, which servers bound at some 8 KB. */
const NAMES = 4000;

/** The most rooms of a search, with the pattern for all others. */
const ROOMS = 100;

/** As many of these rooms as one search can name, and all others that the server lists. @param {string[]} rooms */
export function named(rooms) {
  let left = NAMES;
  const names = rooms.slice(0, ROOMS - 1).filter(name => (left -= encodeURIComponent(name).length + 3) >= 0);
  return [...names, '**'];
}

/** The words for failures, by their codes, if those for other commands do not fit. */
const FAILURES = {
  offline: 'unreachable',
  unavailable: 'busy',
  'not-found': 'no-search',
  'slow-down': 'search-rate',
  invalid: 'search-words',
};

/**
 * The dialog that finds messages: a field, the rooms in which to look, and what was found, the newest first. Enter searches, arrow
 * keys lead through the list, Enter or a click leads to a message.
 */
export class Search {
  #el;
  #page;
  /** The room that was on screen when the dialog was opened. */
  #room = '';
  /** The search that is shown: `{ text, room, before, control }`; a later one takes its place. */
  #current = null;
  #input = h('input.field', {
    type: 'search',
    enterkeyhint: 'search',
    maxlength: 200,
    autocomplete: 'off',
    autofocus: true,
  });
  #scope = h('select.field', { onchange: () => this.#begin() });
  #go = h('button.button.-primary.-icon.Search-go', null, icon('search'));
  #close = iconButton('Search-close', 'close', '', { onclick: () => this.#el.close() });
  #status = h('p.Search-status', { role: 'status' });
  #list = h('ol.Search-list');
  #more = h('button.button.Search-more', { type: 'button', hidden: true, onclick: () => this.#next(this.#current) });

  /**
   * @param {HTMLDialogElement} el
   * @param {{ search(text: string, options: object): Promise<object>, rooms(): string[], go(room: string, seq: number): void }} page
   *   `rooms` are those that the user has entered
   */
  constructor(el, page) {
    this.#el = el;
    this.#page = page;
    const form = h('form.Search-form', { role: 'search' }, this.#input, this.#go, this.#close, this.#scope);
    el.append(form, this.#status, this.#list, this.#more);
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#begin();
    });
    el.addEventListener('keydown', event => this.#step(event));
    el.addEventListener('close', () => this.#stop());
    this.#list.addEventListener('click', ({ target }) => this.#lead(target.closest('.Search-hit')));
  }

  /** Opens the dialog. What was found last in the same room is still there. @param {string} room the one on screen */
  show(room) {
    this.#name();
    if (room !== this.#room) this.#reset();
    const chosen = this.#scope.value;
    const options = { [room]: t('searchHere', room), '': t('searchEverywhere') };
    const option = ([value, words]) => h('option', { value }, words);
    this.#scope.replaceChildren(...Object.entries(options).map(option));
    this.#scope.value = this.#room && !chosen ? '' : room;
    this.#room = room;
    this.#el.showModal();
    this.#input.select();
  }

  /** Names everything in the language of now. */
  #name() {
    for (const each of [this.#el, this.#input, this.#go]) label(each, t('search'));
    this.#input.placeholder = t('search');
    label(this.#close, t('close'));
    label(this.#scope, t('searchWhere'));
    label(this.#list, t('searchFound'));
    this.#more.textContent = t('searchOn');
  }

  #stop() {
    this.#current?.control.abort();
  }

  #reset() {
    this.#stop();
    this.#list.replaceChildren();
    this.#status.textContent = '';
    this.#more.hidden = true;
  }

  #begin() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#reset();
    const rooms = this.#page.rooms();
    const room = this.#scope.value || named(rooms);
    const some = Array.isArray(room) && room.length <= rooms.length;
    this.#current = { text, room, some, control: new AbortController() };
    this.#next(this.#current);
  }

  /** Gets the next part of a search, and more of them if there is nothing in it. */
  async #next(search) {
    if (search.control.signal.aborted) search.control = new AbortController();
    const { signal } = search.control;
    if (search.under === signal) return; // asked twice
    search.under = signal;
    const count = this.#list.children.length;
    this.#status.textContent = t('searching');
    try {
      for (let turn = 0; turn < TURNS && this.#list.children.length === count; turn++) {
        const { found, before, roomsLeftOut } = await this.#ask(search, signal);
        if (signal.aborted) throw signal.reason;
        this.#list.append(...found.map(Hit));
        search.before = before;
        search.some ||= roomsLeftOut;
        if (!before) break;
      }
      this.#show(search, count);
    } catch ({ code, message }) {
      const error = { code: FAILURES[code] ?? code, message };
      if (search === this.#current) this.#status.textContent = signal.aborted ? '' : t('searchFailed', reason(error));
    } finally {
      if (search.under === signal) search.under = null;
    }
  }

  /** Asks the server; again after a while if an earlier search has not ended there yet. */
  async #ask({ text, room, before }, signal, tries = TRIES) {
    try {
      return await this.#page.search(text, { room, before, signal });
    } catch (error) {
      if (error.code !== 'slow-down' || !tries || signal.aborted) throw error;
      await new Promise(resolve => setTimeout(resolve, error.retryAfter ?? 1000));
      return this.#ask({ text, room, before }, signal, tries - 1);
    }
  }

  /** Says how many there are. If there is nothing more, the button disappears and passes its focus on. */
  #show({ before, some }, count) {
    const all = this.#list.children.length;
    const focused = document.activeElement === this.#more;
    const words = all || !before ? t('searchCount', all, Boolean(before)) : t('searchNothingYet');
    this.#status.textContent = some ? `${words} ${t('searchSome')}` : words;
    this.#more.hidden = !before;
    if (focused) (this.#list.children[count]?.firstChild ?? this.#input).focus();
  }

  #lead(chosen) {
    if (!chosen) return;
    this.#el.close();
    this.#page.go(chosen.dataset.room, Number(chosen.dataset.seq));
  }

  /** Arrow keys lead from the field through the list and back. Escape closes, although a browser would only empty the field. */
  #step(event) {
    if (event.key === 'Escape' && !event.isComposing) this.#el.close();
    const direction = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [this.#input, ...this.#list.querySelectorAll('.Search-hit'), this.#more];
    const at = stops.indexOf(document.activeElement);
    if (!direction || at < 0 || event.isComposing) return;
    event.preventDefault();
    stops[at + direction]?.focus();
  }
}
