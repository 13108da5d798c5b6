import { h } from './dom.js';
import { avatar } from './people.js';
import { locale, t } from './words.js';

/**
 * The people in the room: the user first, then by name. Several tabs of one user are one person only if they share their
 * identity, which a guest keeps in `localStorage`.
 *
 * Nouns: `members` (`{ members, me }`, `me` being the user's id), `words`.
 * @param {HTMLElement} el
 */
export function Members(el) {
  let members = [];
  let me;
  const title = h('h2.Members-title');
  const list = h('ul.Members-list');
  el.append(title, list);

  el.addEventListener('members', ({ detail }) => {
    ({ members, me } = detail);
    render();
  });
  el.addEventListener('words', render);

  function render() {
    title.textContent = t('people', members.length);
    const order = (a, b) => (b.id === me) - (a.id === me) || a.name.localeCompare(b.name, locale());
    list.replaceChildren(...[...members].sort(order).map(member));
  }

  function member(user) {
    const you = user.id === me && h('span.Members-you', null, t('you'));
    return h('li.Members-item', null, avatar(user), h('span.Members-name', { title: user.name }, user.name), you);
  }
}
