import { fire, h, icon, iconButton } from './dom.js';
import { avatar } from './people.js';
import { t } from './words.js';

/** The rooms to be in, a way to more of them, and who we are. */
export function Rooms(el) {
  let rooms = [];
  let user = null;
  const list = h('ul.Rooms-list');
  const input = h('input.Rooms-input.field', {
    name: 'room',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: 64,
  });
  const join = h('form.Rooms-join', { onsubmit: enter }, input);
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

  function enter(event) {
    event.preventDefault();
    const name = input.value.trim().replace(/^#/, '').normalize('NFC');
    if (!/^(?!\p{M})[\p{L}\p{Nd}\p{M}._~-]{1,64}$/u.test(name)) {
      input.setCustomValidity(t('badRoom'));
      return input.reportValidity();
    }
    input.value = '';
    fire(el, 'enter', name);
  }

  function render() {
    input.placeholder = t('joinRoom');
    input.setAttribute('aria-label', t('joinRoom'));
    list.replaceChildren(...rooms.map(room));
  }

  function room({ name, unread, current }) {
    const count =
      unread > 0 &&
      h('span.Rooms-unread', { role: 'img', 'aria-label': t('unread', unread) }, unread > 99 ? '99+' : unread);
    const link = h(
      'a.Rooms-link',
      { href: `#${encodeURIComponent(name)}`, 'aria-current': current && 'page' },
      h('span.Rooms-name', null, name),
      count,
    );
    const leave = iconButton('Rooms-leave', 'close', t('leaveRoom', name), { onclick: () => fire(el, 'leave', name) });
    return h('li.Rooms-item', null, link, rooms.length > 1 && leave);
  }

  function renderMe() {
    const name = h('span.Rooms-name', null, user?.name ?? '…');
    const what = h('span.hidden', null, ` ${t('settings')}`);
    me.replaceChildren(user ? avatar(user) : h('span.avatar'), name, what, icon('settings'));
  }
}
