import { moreButton, personItems } from './actions.js';
import { fire, h } from './dom.js';
import { avatar } from './people.js';
import { locale, t } from './words.js';

/**
 * The people in the room: the user first, then by name. Several tabs of one user are one person only if they share their
 * identity, which a guest keeps in `localStorage`.
 *
 * Nouns: `members` (`{ members, me }`, `me` being the user's id), `rights` (a view), `words`. Verb: `menu` (of a person).
 * @param {HTMLElement} el
 */
export function Members(el) {
  let members = [];
  let me;
  let can = () => false;
  const title = h('h2.Members-title');
  const list = h('ul.Members-list');
  el.append(title, list);

  el.addEventListener('members', ({ detail }) => {
    ({ members, me } = detail);
    render();
  });
  el.addEventListener('rights', ({ detail: { room } }) => {
    can = verb => room.can(verb);
    render();
  });
  el.addEventListener('words', render);

  // the keyboard scrolls only what has the focus, and most people have no button here
  const sizes = new ResizeObserver(() => {
    if (el.scrollHeight > el.clientHeight) el.tabIndex = 0;
    else el.removeAttribute('tabindex');
  });
  sizes.observe(el);
  sizes.observe(list);

  function render() {
    title.textContent = members.length ? t('people', members.length) : t('peopleTitle');
    const order = (a, b) => (b.id === me) - (a.id === me) || a.name.localeCompare(b.name, locale());
    const focused = list.contains(document.activeElement) && document.activeElement.closest('li').dataset.id;
    list.replaceChildren(...[...members].sort(order).map(member));
    if (focused)
      [...list.children]
        .find(({ dataset }) => dataset.id === focused)
        ?.querySelector('button')
        ?.focus();
  }

  function member(user) {
    const you = user.id === me && h('span.Members-you', null, t('you'));
    const items = user.id === me ? [] : personItems(user, can);
    const more = items.length > 0 && moreButton('Members-more', t('personMenu', user.name), { onclick: open });
    const name = h('span.Members-name', { title: user.name }, user.name);
    return h('li.Members-item', { 'data-id': user.id }, avatar(user), name, you, more);

    function open({ currentTarget: opener }) {
      fire(el, 'menu', { opener, items });
    }
  }
}
