/**
 * The keys that work everywhere on the page: Ctrl+K (or Cmd+K) switches rooms, Ctrl+Shift+F searches, and Escape in the messages
 * leads to the text. Since nobody writes there, `/` searches, too.
 * @param {HTMLElement} el the page
 * @param {{ rooms(): { name: string, unread: number, current: boolean }[], enter(room: string): void, search(): void }} verbs
 */
export function Keys(el, { rooms, enter, search }) {
  let switcher;
  document.addEventListener('keydown', event => {
    const reading = event.target.closest?.('.Timeline');
    const act = actions[`${prefix(event)}${event.key.toLowerCase()}`];
    if (act) {
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) act();
    } else if (event.key === 'Escape' && reading) el.querySelector('#message').focus();
    else if (event.key === '/' && reading && !prefix(event).includes('ctrl')) {
      event.preventDefault();
      search();
    }
  });

  async function open() {
    const dialog = document.querySelector('.Switcher');
    switcher ??= (await import('./Switcher.js')).Switcher(dialog, enter);
    // unread rooms first, and the one on screen last
    switcher.show(rooms().sort((a, b) => a.current - b.current || (b.unread > 0) - (a.unread > 0)));
  }

  const actions = { 'ctrl+k': open, 'ctrl+shift+f': search };
}

/** The modifiers of a key. Cmd counts as Ctrl; with Alt it is a key of the system. */
const prefix = ({ ctrlKey, metaKey, shiftKey, altKey }) =>
  `${ctrlKey || metaKey ? 'ctrl+' : ''}${shiftKey ? 'shift+' : ''}${altKey ? 'alt+' : ''}`;
