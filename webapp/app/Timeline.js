import { mayReact, messageItems } from './actions.js';
import { Anchor } from './Anchor.js';
import { settle } from './body.js';
import { fire, h, iconButton, perFrame } from './dom.js';
import { Empty } from './Empty.js';
import { Queue } from './Queue.js';
import { reactionItems } from './Reactions.js';
import { Rows } from './Rows.js';
import { Seen } from './Seen.js';
import { grown, newer, newest, older } from './span.js';
import { label, t } from './words.js';

/** More items become elements when the user is this close to an edge, in px: about two screens. */
const NEAR = 1800;

/** This many items before and after a message that is led to become elements at once. */
const AROUND = 25;

/** The user counts as being at the end if it is at most this far below, in px. */
const THERE = 48;

/**
 * The messages of a room. Only a window of them are elements; it follows the scrolling, so that the page stays small.
 *
 * Nouns: `room` (a view), `grown` (the log has new items), `older` (the log has older items), `filled` (a part of its hole, see `Log.fill`), `jumped` (it
 * has other older items), `changed` (an item of the
 * log looks different), `found` (the `seq` of a message to be shown), `readers` (somebody has read on), `queue` (entries of `Session.queue`), `joined`, `rights`, `seen` (the page became visible), `words`.
 * Verbs: `older` (more history is needed), `fill` (the hole; true if from its beginning), `news` (lead to the first new message), `read` (the end is on screen), `enlarge` (a picture), `menu` (of a message), `react` (`seq` and text),
 * `go` (to the `seq` of another message), `copy` (text), `undo` (with the `seq` of a message that is about to be removed), and `retry`, `edit` and `discard` (with the key of a
 * message that failed).
 */
export class Timeline {
  #el;
  #view = null;
  /** Whether the user is at the end and wants to stay there. */
  #following = true;
  /** `scrollTop` when the scrolling was last looked at, in px. */
  #place = 0;
  #top = h('p.Timeline-top');
  #list = h('ol.Timeline-list');
  #waiting = h('ol.Timeline-list');
  #scroller = h('div.Timeline-scroller', { role: 'log', tabindex: 0 }, this.#top, this.#list, this.#waiting);
  #jump = h('button.Timeline-jump.button', { type: 'button', hidden: true });
  #arrow = iconButton('Timeline-arrow', 'down', '', { hidden: true });
  #news = h('button.Timeline-news.button', { type: 'button', hidden: true, onclick: () => fire(this.#el, 'news') });
  #rows = new Rows(this.#list, () => ({ me: this.#view.me(), can: this.#can, hasMenu: this.#hasMenu }));
  #queue = new Queue(this.#waiting);
  #seen = new Seen(this.#list, row => this.#readers(this.#rows.itemOf(row)));
  #anchor = new Anchor(this.#scroller, this.#list);
  #draw = perFrame(() => this.#render());

  constructor(el) {
    this.#el = el;
    el.append(this.#news, this.#scroller, this.#jump, this.#arrow);
    this.#hearNouns();
    this.#hearUser();
    const sizes = new ResizeObserver(() => this.#following && this.#toBottom());
    for (const each of [this.#scroller, this.#list, this.#waiting]) sizes.observe(each);
  }

  /** The log of the room, or an empty one until there is a room. */
  get #log() {
    return this.#view?.log ?? { from: 0, to: 0 };
  }

  /** Whether the user may do something in this room. */
  #can = verb => this.#view.room.can(verb);

  /** Whether the user may do anything to a message. */
  #hasMenu = item => messageItems(item, this.#can).length > 0;

  /** Those who have read a message. */
  #readers = item => (item?.seq && !item.redacted && !item.removing ? this.#view.readers.of(item) : []);

  #hearNouns() {
    const hear = (noun, act) => this.#el.addEventListener(noun, ({ detail }) => act(detail));
    hear('room', view => this.#show(view));
    for (const noun of ['grown', 'joined', 'seen']) hear(noun, this.#draw);
    hear('older', () => this.#prepended());
    hear('filled', part => this.#filled(part));
    hear('jumped', () => this.#rows.start(this.#log));
    hear('readers', () => this.#seen.refresh());
    hear('found', seq => this.#find(seq));
    hear('queue', entries => this.#queued(entries));
    hear('changed', item => this.#changed(item));
    for (const noun of ['words', 'rights']) hear(noun, () => this.#redraw());
  }

  #hearUser() {
    const scroller = this.#scroller;
    scroller.addEventListener(
      'scroll',
      perFrame(() => this.#scrolled()),
      { passive: true },
    );
    scroller.addEventListener('click', event => this.#clicked(event));
    // load events do not bubble, but they can be captured on their way down
    scroller.addEventListener('load', ({ target }) => this.#keep(() => settle(target)), true);
    for (const button of [this.#jump, this.#arrow]) button.addEventListener('click', () => this.#toEnd());
  }

  /** Shows another room: its end, or the mark if there is more news than fits on the screen. */
  #show(view) {
    this.#leave();
    this.#view = view;
    this.#following = true;
    this.#scroller.querySelector('.Empty')?.remove();
    this.#rows.start(view.log, newest(view.log).from);
    this.#anchor.quietly(() => this.#render());
    const mark = this.#list.querySelector('.Message-mark');
    if (!mark || this.#list.offsetHeight <= this.#scroller.clientHeight) return;
    mark.scrollIntoView({ block: 'center' });
    this.#scrolled();
  }

  /** What was marked as new here has been seen. */
  #leave() {
    if (!this.#view) return;
    this.#log.watched = false;
    if (!this.#log.unread) this.#log.mark = null;
  }

  /** Recreates everything, because the words changed. */
  #redraw() {
    if (!this.#view) return;
    const { span } = this.#rows;
    const { scrollTop } = this.#scroller;
    this.#scroller.querySelector('.Empty')?.remove();
    this.#rows.start(this.#log, span.from);
    this.#rows.move(span);
    this.#scroller.scrollTop = scrollTop;
    this.#queue.redraw();
    this.#render();
  }

  /** Brings the elements up to date with the log. Runs at most once per frame, see `#draw`. */
  #render() {
    label(this.#scroller, t('messages', this.#view.name));
    this.#keep(() => this.#rows.move(grown(this.#rows.span, this.#log, this.#following)));
    this.#drawTop();
    if (this.#following) this.#toBottom();
    this.#log.watched = this.#following;
    this.#drawButtons();
    if (this.#following && !document.hidden && this.#view.room.joined) fire(this.#el, 'read');
  }

  /** Above the oldest element: whether there is more, or that this is the beginning, or that nothing was said yet. */
  #drawTop() {
    const { name, room } = this.#view;
    const more = this.#log.more || this.#rows.span.from > this.#log.from;
    const empty = !more && room.joined && this.#log.to === this.#log.from && this.#queue.isEmpty;
    this.#top.textContent = more ? t('loading') : room.joined && !empty ? t('start', name) : '';
    const shown = this.#scroller.querySelector('.Empty');
    if (!empty) shown?.remove();
    else if (!shown) this.#top.before(Empty(name, this.#can('say')));
  }

  /** Away from the end, one button leads there: with the number of new messages, or just an arrow. */
  #drawButtons() {
    this.#jump.hidden = this.#following || !this.#log.unread;
    this.#jump.textContent = t('newBelow', this.#log.unread);
    this.#arrow.hidden = this.#following || !this.#jump.hidden;
    label(this.#arrow, t('toNewest'));
    this.#news.hidden = !this.#log.hidesNews;
    this.#news.textContent = t('toFirstNew');
  }

  /** Runs a change; what the user reads stays in place, unless that is the end, which is followed. */
  #keep(change) {
    if (this.#following) change();
    else this.#anchor.keep(change);
  }

  /** Older messages were put before the ones shown. */
  #prepended() {
    this.#anchor.quietly(() =>
      this.#keep(() => {
        this.#rows.refreshFirst();
        this.#rows.move(older(this.#rows.span, this.#log));
      }),
    );
    this.#render();
  }

  /** Messages were put into the hole, perhaps so few that more are needed. */
  #filled(part) {
    this.#anchor.quietly(() => this.#keep(() => this.#rows.fill(part)));
    this.#render();
    this.#fill();
  }

  /** Asks for what the hole stands for if that is close: from the side on which the user is. */
  #fill() {
    const hole = this.#rows.rowAt(this.#log.holeAt);
    if (!hole) return;
    const { top, bottom } = this.#scroller.getBoundingClientRect();
    const place = hole.getBoundingClientRect();
    if (place.bottom > top - NEAR && place.top < bottom + NEAR) fire(this.#el, 'fill', place.top > (top + bottom) / 2);
  }

  /** Leads to a message, and marks it. */
  #find(seq) {
    const index = this.#log.indexOf(seq);
    if (index === undefined) return;
    const log = this.#log;
    this.#following = false;
    const { from, to } = this.#rows.span;
    this.#anchor.quietly(() => {
      if (index < from || index >= to) this.#rows.start(log, Math.max(log.from, index - AROUND));
      const start = this.#rows.span.from;
      this.#rows.move({ from: start, to: Math.min(log.to, Math.max(this.#rows.span.to, index + AROUND)) });
      this.#list.querySelector('.-found')?.classList.remove('-found');
      const row = this.#list.children[index - start];
      row.classList.add('-found');
      row.scrollIntoView({ block: 'center' });
      this.#place = this.#scroller.scrollTop;
    });
    this.#scroller.focus({ preventScroll: true });
    this.#render();
  }

  /** An item looks different, and may have made the next one start a group. */
  #changed({ seq }) {
    const index = this.#log.indexOf(seq);
    if (index === undefined) return;
    this.#keep(() => [index, index + 1].forEach(each => this.#rows.refresh(each)));
    if (this.#following) this.#toBottom();
  }

  /** Own messages that wait changed. A new one leads to the end, because the user wants to see it. */
  #queued(entries) {
    if (this.#queue.show(entries)) this.#following = true;
    this.#draw();
  }

  /** Decides from the scroll position whether the end is followed, and which items have to become elements. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    const up = scrollTop < this.#place;
    this.#place = scrollTop;
    // a picture that changes its height moves the end too, so only scrolling up leaves the end, however slow it is
    if (up && below > 1) this.#following = false;
    else if (below < THERE && this.#rows.span.to === this.#log.to) this.#following = true;
    if (scrollTop < NEAR) this.#back();
    if (below < NEAR && this.#rows.span.to < this.#log.to) {
      this.#keep(() => this.#rows.move(newer(this.#rows.span, this.#log)));
    }
    this.#fill();
    this.#render();
  }

  /** Shows older messages: those in memory first, then those that only the server has. */
  #back() {
    if (this.#rows.span.from > this.#log.from) {
      this.#anchor.quietly(() => this.#keep(() => this.#rows.move(older(this.#rows.span, this.#log))));
    } else if (this.#log.more) fire(this.#el, 'older');
  }

  /** Goes to the end; the button that was pressed disappears, so the focus goes to the messages. */
  #toEnd() {
    this.#following = true;
    if (this.#rows.span.to < this.#log.to) this.#rows.move(newest(this.#log));
    this.#render();
    this.#scroller.focus({ preventScroll: true });
  }

  #toBottom() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** What the menu of a message offers, or that of its reactions alone. */
  #items(opener) {
    const item = this.#rows.itemOf(opener.closest('li'));
    const reactions = mayReact(item, this.#can) ? reactionItems(item, opener) : [];
    return opener.matches('.Message-smile') ? reactions : [...reactions, ...messageItems(item, this.#can)];
  }

  /** One listener for all messages, because they come and go. */
  #clicked({ target }) {
    const picture = target.closest('.Message-picture');
    if (picture) fire(this.#el, 'enlarge', picture.image);
    const copy = target.closest('[data-copy]');
    if (copy) fire(this.#el, 'copy', copy.parentElement.firstChild.textContent);
    const { go } = target.closest('.Message-origin')?.dataset ?? {};
    if (go) fire(this.#el, 'go', Number(go));
    const opener = target.closest('.Message-more, .Message-smile');
    if (opener) fire(this.#el, 'menu', { opener, items: this.#items(opener), note: this.#seen.words(opener) });
    const { react: text } = target.closest('.Message-reaction')?.dataset ?? {};
    if (text) fire(this.#el, 'react', { seq: this.#rows.itemOf(target.closest('li')).seq, text });
    const { verb, key } = target.closest('.Message-button')?.dataset ?? {};
    if (verb) fire(this.#el, verb, key);
  }
}
