import { release } from './body.js';
import { Empty } from './Empty.js';
import { fire, h, iconButton, perFrame } from './dom.js';
import { starts } from './group.js';
import { Message, Waiting } from './Message.js';
import { grown, newer, newest, older } from './span.js';
import { label, t } from './words.js';

/** This near to an edge, in px, the next items are made. */
const NEAR = 1800;

/** This near to the end, in px, the user is there. */
const THERE = 48;

/** A room's messages. Only a window of them are elements: it follows the scrolling, so that the page stays small. */
export function Timeline(el) {
  let view;
  let log = { from: 0, to: 0 };
  /** What are elements now. */
  let span = { from: 0, to: 0 };
  /** Whether the user is at the end and wants to stay there. */
  let following = true;
  /** How far down the user was when the scrolling was last looked at, in px. */
  let place = 0;
  let queue = [];

  const top = h('p.Timeline-top');
  const list = h('ol.Timeline-list');
  const waiting = h('ol.Timeline-list');
  const scroller = h('div.Timeline-scroller', { role: 'log', tabindex: 0 }, top, list, waiting);
  const jump = h('button.Timeline-jump.button', { type: 'button', onclick: toEnd, hidden: true });
  const arrow = iconButton('Timeline-arrow', 'down', '', { onclick: toEnd, hidden: true });
  el.append(scroller, jump, arrow);

  const draw = perFrame(render);
  el.addEventListener('room', ({ detail }) => show(detail));
  el.addEventListener('grown', draw);
  el.addEventListener('joined', draw);
  el.addEventListener('seen', draw);
  el.addEventListener('words', redraw);
  el.addEventListener('queue', ({ detail }) => {
    const said = detail.length > queue.length;
    queue = detail;
    if (said) following = true;
    drawQueue();
  });
  el.addEventListener('older', () => {
    quietly(() =>
      keeping(() => {
        refresh(span.from);
        move(older(span, log));
      }),
    );
    render();
  });
  scroller.addEventListener('scroll', perFrame(scrolled), { passive: true });
  scroller.addEventListener('click', clicked);
  const sizes = new ResizeObserver(() => following && toBottom());
  for (const each of [scroller, list, waiting]) sizes.observe(each);

  function show(next) {
    leave();
    view = next;
    log = view.log;
    following = true;
    clear();
    span = newest(log);
    span.to = span.from;
    quietly(render);
    const mark = list.querySelector('.Message-mark');
    if (mark && list.offsetHeight > scroller.clientHeight) {
      mark.scrollIntoView({ block: 'center' });
      scrolled();
    }
  }

  /** What was new here has been seen. */
  function leave() {
    if (!view) return;
    log.watched = false;
    if (!log.unread) log.mark = null;
  }

  /** Makes everything anew: the words changed. */
  function redraw() {
    if (!view) return;
    const { from, to } = span;
    const { scrollTop } = scroller;
    clear();
    span = { from, to: from };
    move({ from, to });
    scroller.scrollTop = scrollTop;
    waiting.replaceChildren();
    drawQueue();
    render();
  }

  function clear() {
    scroller.querySelector('.Empty')?.remove();
    for (const item of list.children) release(item);
    list.replaceChildren();
  }

  function render() {
    label(scroller, t('messages', view.name));
    keeping(() => move(grown(span, log, following)));
    drawTop();
    if (following) toBottom();
    log.watched = following;
    jump.hidden = following || !log.unread;
    jump.textContent = t('newBelow', log.unread);
    arrow.hidden = following || !jump.hidden;
    label(arrow, t('toNewest'));
    if (following && !document.hidden && view.room.joined) fire(el, 'read');
  }

  function drawTop() {
    const more = log.more || span.from > log.from;
    const empty = !more && view.room.joined && log.to === log.from && !queue.length;
    top.textContent = more ? t('loading') : view.room.joined && !empty ? t('start', view.name) : '';
    const shown = scroller.querySelector('.Empty');
    if (!empty) shown?.remove();
    else if (!shown) top.before(Empty(view.name));
  }

  /** Does what it is told to; what the user looks at stays where it is. */
  function keeping(change) {
    const anchor = !following && firstVisible();
    const before = anchor && anchor.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** Does what it is told to; a screen reader reads none of it out, for it is nothing new. */
  function quietly(change) {
    scroller.setAttribute('aria-live', 'off');
    change();
    setTimeout(() => scroller.setAttribute('aria-live', 'polite'), 100);
  }

  /** Makes the elements of another window. */
  function move(next) {
    if (next.from === span.from && next.to === span.to) return;
    if (next.from >= span.to || next.to <= span.from) {
      clear();
      span = { from: next.from, to: next.from };
    }
    while (span.to > next.to) drop(list.lastChild, span.to--);
    while (span.from < next.from) drop(list.firstChild, span.from++);
    list.prepend(...make(next.from, span.from));
    list.append(...make(span.to, next.to));
    span = next;
  }

  function make(from, to) {
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => element(from + i));
  }

  function element(index) {
    const item = log.at(index);
    return Message(item, starts(log.at(index - 1), item), log.marks(index));
  }

  function drop(item) {
    release(item);
    item.remove();
  }

  /** Makes one element anew: what stands before it changed. */
  function refresh(index) {
    const old = list.children[index - span.from];
    if (!old) return;
    release(old);
    old.replaceWith(element(index));
  }

  /** Never the very first element: it is made anew when older ones come before it. */
  function firstVisible() {
    const edge = scroller.getBoundingClientRect().top;
    return [...list.children].find((item, i) => i > 0 && item.getBoundingClientRect().bottom > edge);
  }

  function scrolled() {
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const up = scroller.scrollTop < place;
    place = scroller.scrollTop;
    // a picture that comes or goes moves the end, too: only who goes up leaves it, however slowly
    if (up && below > 1) following = false;
    else if (below < THERE && span.to === log.to) following = true;
    if (place < NEAR) back();
    if (below < NEAR && span.to < log.to) keeping(() => move(newer(span, log)));
    render();
  }

  function back() {
    if (span.from > log.from) quietly(() => keeping(() => move(older(span, log))));
    else if (log.more) fire(el, 'older');
  }

  function toEnd() {
    following = true;
    if (span.to < log.to) move(newest(log));
    render();
    scroller.focus({ preventScroll: true });
  }

  function toBottom() {
    scroller.scrollTop = scroller.scrollHeight;
  }

  function drawQueue() {
    const old = new Map([...waiting.children].map(item => [item.dataset.is, item]));
    const items = queue.map(entry => old.get(`${entry.key} ${entry.state}`) ?? Waiting(entry));
    for (const item of old.values()) if (!items.includes(item)) release(item);
    waiting.replaceChildren(...items);
    draw();
  }

  function clicked({ target }) {
    const picture = target.closest('.Message-picture');
    if (picture) fire(el, 'enlarge', picture.image);
    const { verb, key } = target.closest('.Message-button')?.dataset ?? {};
    if (verb) fire(el, verb, key);
  }
}
