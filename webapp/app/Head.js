import { moreButton, roomItems } from './actions.js';
import { fire, h, icon } from './dom.js';
import { label, t } from './words.js';

/**
 * The bar above the messages: the room's name, how many people are in it, and the buttons for the panels. Its elements
 * are in index.html, so that the bar is there before any script has run.
 *
 * Nouns: `room` and `rights` (a view), `members` (`{ members }`), `unread` (messages in all rooms), `words`.
 * Verbs: `drawer` (true to open it), `people`, `search`, `inspect`, `menu` (of the room).
 * @param {HTMLElement} el
 */
export function Head(el) {
  let name = '';
  let members = [];
  /** What the user may do to the room. */
  let items = () => [];
  const title = el.querySelector('.Head-room');
  const people = el.querySelector('.Head-people');
  const count = h('span.Head-count');
  people.append(icon('people'), count);
  const more = moreButton('Head-more', t('roomMenu'), { hidden: true });
  people.before(more);
  el.querySelector('.Head-search').append(icon('search'));
  el.querySelector('.Head-menu').append(icon('menu'));
  el.querySelector('.Head-inspect').append(icon('pulse'));

  el.querySelector('.Head-menu').addEventListener('click', () => fire(el, 'drawer', true));
  more.addEventListener('click', () => fire(el, 'menu', { opener: more, items: items() }));
  el.addEventListener('rights', ({ detail }) => render((items = () => roomItems(verb => detail.room.can(verb)))));
  el.querySelector('.Head-search').addEventListener('click', () => fire(el, 'search'));
  people.addEventListener('click', () => fire(el, 'people'));
  el.querySelector('.Head-inspect').addEventListener('click', () => fire(el, 'inspect'));
  el.addEventListener('room', ({ detail }) => render((name = detail.name)));
  el.addEventListener('members', ({ detail }) => render((members = detail.members)));
  el.addEventListener('unread', ({ detail }) => el.classList.toggle('-unread', detail > 0));
  el.addEventListener('words', render);

  /** The count is in the accessible name too, because a screen reader is told the name only. */
  function render() {
    title.textContent = name;
    count.textContent = members.length || ''; // who is there is unknown to those who are not in the room
    label(people, members.length ? t('people', members.length) : t('peopleTitle'));
    more.hidden = !items().length;
    label(more, t('roomMenu'));
  }
}
