import { h } from './dom.js';

/** Shows who is in the room. */
export function Members(el) {
  el.addEventListener('members', ({ detail }) => {
    el.replaceChildren(
      h('h2.Members-title', null, `People (${detail.length})`),
      h('ul.Members-list', null, ...detail.map(({ name }) => h('li', null, name))),
    );
  });
}
