import './common.js';
import { h } from './dom.js';
import { isRoomName } from './room-name.js';
import { label, t } from './words.js';

/**
 * The dialog that Ctrl+K opens: a field that finds one of the rooms, or joins another. Arrow keys choose, Enter enters.
 * @param {HTMLDialogElement} el
 * @param {(room: string) => void} enter
 */
export function Switcher(el, enter) {
  let rooms = [];
  let chosen = 0;
  const list = h('ul.Switcher-list', { id: 'switcher-rooms', role: 'listbox' });
  const combobox = { role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'switcher-rooms' };
  const input = h('input.field', {
    ...combobox,
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 64,
    oninput: find,
  });
  el.append(input, list);
  input.addEventListener('keydown', key);
  list.addEventListener('click', ({ target }) => go(target.closest('li')?.dataset.room));

  return {
    /** Shows these rooms: `{ name, unread }`, best first. */
    show(all) {
      rooms = all;
      input.value = '';
      for (const each of [el, input]) label(each, t('switchRoom'));
      input.placeholder = t('switchRoom');
      label(list, t('rooms'));
      find();
      el.showModal();
    },
  };

  function find() {
    list.replaceChildren(...matches(rooms, input.value));
    choose(0);
  }

  function choose(at) {
    const items = [...list.children];
    chosen = (at + items.length) % (items.length || 1);
    items.forEach((item, i) => {
      item.id = `switcher-${i}`;
      item.setAttribute('aria-selected', i === chosen);
    });
    input.setAttribute('aria-activedescendant', items.length ? `switcher-${chosen}` : '');
    items[chosen]?.scrollIntoView({ block: 'nearest' });
  }

  function key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(chosen + steps[event.key]);
    else if (event.key === 'Enter' && !event.isComposing) go(list.children[chosen]?.dataset.room);
    else return;
    event.preventDefault();
  }

  function go(room) {
    if (!room) return;
    el.close();
    enter(room);
    document.querySelector('#message').focus({ preventScroll: true });
  }
}

/** The rooms whose names contain what was typed, and the one of exactly that name, which can be joined. */
function matches(rooms, typed) {
  const wanted = typed.trim().replace(/^#/, '').normalize('NFC');
  const found = rooms.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase())).slice(0, 8);
  const items = found.map(({ name, unread }) => option(name, `# ${name}`, unread || ''));
  const other = isRoomName(wanted) && !rooms.some(({ name }) => name === wanted);
  return other ? [...items, option(wanted, t('joinNamed', wanted), '')] : items;
}

/** One room in the list. */
function option(room, words, count) {
  const name = h('span.Switcher-name', { dir: 'auto' }, words);
  return h('li.Switcher-room', { role: 'option', 'data-room': room }, name, h('span.Switcher-count', null, count));
}
