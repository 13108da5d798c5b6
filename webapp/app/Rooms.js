import { fire, h, icon, iconButton } from './dom.js';
import { avatar } from './people.js';
import { addressOf, isRoomName } from './room-name.js';
import { label, t } from './words.js';

/** Keeps browsers from changing what is not a word of any language. */
const UNCORRECTED = { autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' };

/**
 * The rooms the user is in, a form to join another, and the user's own name.
 *
 * Nouns: `rooms` (a list of `{ name, unread, current, closed }`, new ones at its end), `user` (`{ id, name }`), `words`.
 * Verbs: `enter` and `leave` (with the name of a room), `configure`. A click on a room needs no verb: it is a link.
 * @param {HTMLElement} el
 */
export function Rooms(el) {
  let rooms = [];
  let user = null;
  /** Items by room. They are updated in place, so that news from one room does not take the focus from another. */
  const items = new Map();
  const list = h('ul.Rooms-list');
  const input = h('input.Rooms-input.field', { ...UNCORRECTED, name: 'room', maxlength: 64 });
  const join = h('form.Rooms-join', { onsubmit: event => enter(event, el, input) }, input);
  const me = h('button.Rooms-me', { type: 'button', onclick: () => fire(el, 'configure') });
  el.append(join, list, me);

  input.addEventListener('input', () => input.setCustomValidity(''));
  el.addEventListener('rooms', ({ detail }) => render((rooms = detail)));
  el.addEventListener('user', ({ detail }) => renderMe((user = detail)));
  el.addEventListener('words', () => {
    render();
    renderMe();
  });
  renderMe();

  function render() {
    input.placeholder = t('joinRoom');
    label(input, t('joinRoom'));
    const names = new Set(rooms.map(({ name }) => name));
    for (const name of [...items.keys()]) if (!names.has(name)) remove(name);
    for (const room of rooms) {
      if (!items.has(room.name)) add(room.name);
      items.get(room.name).update(room, rooms.length > 1);
    }
  }

  /** New rooms are always the last ones, so adding never moves an item, which would take its focus. */
  function add(name) {
    const item = Item(name);
    items.set(name, item);
    list.append(item.el);
  }

  /** Removes an item; if it has the focus, a neighbour gets it. */
  function remove(name) {
    const { el: item } = items.get(name);
    const neighbour = item.nextElementSibling ?? item.previousElementSibling;
    const focused = item.contains(document.activeElement);
    item.remove();
    items.delete(name);
    if (focused) neighbour?.querySelector('a').focus();
  }

  /** The button with the user's name, which opens the settings, or dots until the server has told it. */
  function renderMe() {
    const name = h('span.Rooms-name', null, user?.name ?? '…');
    const what = h('span.hidden', null, ` ${t('settings')}`);
    me.replaceChildren(user ? avatar(user) : h('span.avatar'), name, what, icon('settings'));
  }
}

/** Fires `enter` with the name in the form, or says what a name looks like. */
function enter(event, el, input) {
  event.preventDefault();
  const name = input.value.trim().replace(/^#/, '').normalize('NFC');
  if (!isRoomName(name)) {
    input.setCustomValidity(t('badRoom'));
    input.reportValidity();
    return;
  }
  input.value = '';
  fire(el, 'enter', name);
}

/**
 * One room: a link to it, how much is unread, and a button that leaves it.
 * @param {string} name
 * @returns {{ el: HTMLElement, update(room: object, others: boolean): void }} `others` says whether there are other rooms:
 *   the last one cannot be left
 */
function Item(name) {
  const count = h('span.Rooms-unread', { role: 'img', hidden: true });
  const lock = h('span.Rooms-lock', { role: 'img', hidden: true }, icon('lock'));
  const link = h('a.Rooms-link', { href: addressOf(name) }, h('span.Rooms-name', { title: name }, name), lock, count);
  const leave = iconButton('Rooms-leave', 'close', '', { onclick: () => fire(leave, 'leave', name) });
  return {
    el: h('li.Rooms-item', null, link, leave),
    update({ unread, current, closed }, others) {
      lock.hidden = !closed;
      label(lock, t('removedFromRoom'));
      count.hidden = unread === 0;
      count.textContent = unread > 99 ? '99+' : unread;
      count.setAttribute('aria-label', t('unread', unread));
      if (current) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
      label(leave, t('leaveRoom', name));
      leave.hidden = !others;
    },
  };
}
