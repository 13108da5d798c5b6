import { addressOf } from './room-name.js';

/**
 * Makes the verb that opens the search, which is loaded when somebody first wants it.
 * @param {import('./session.js').Session} session
 * @param {() => string} current the room on screen
 */
export function Finder(session, current) {
  const dialog = document.querySelector('.Search');
  const page = {
    search: (text, options) => session.parley.search(text, options),
    rooms: () => [...session.views.keys()],
    go,
  };
  let search;
  return async () => {
    search ??= new (await import('./Search.js')).Search(dialog, page);
    if (!document.querySelector('dialog[open]')) search.show(current());
  };
}

/** Leads to a message by its address, even if that is the address of the page already. */
function go(room, seq) {
  const address = addressOf(room, seq);
  if (location.hash === address) dispatchEvent(new Event('hashchange'));
  else location.hash = address;
}
