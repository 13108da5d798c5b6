/**
 * The keys that work everywhere on the page: Ctrl+K (or Cmd+K) switches rooms, and Escape in the messages leads to the
 * text.
 * @param {HTMLElement} el the page
 * @param {{ rooms(): { name: string, unread: number, current: boolean }[], enter(room: string): void }} verbs
 */
export function Keys(el, { rooms, enter }) {
  let switcher;
  document.addEventListener('keydown', event => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (!document.querySelector('dialog[open]')) open();
    } else if (event.key === 'Escape' && event.target.closest?.('.Timeline')) el.querySelector('#message').focus();
  });

  async function open() {
    const dialog = document.querySelector('.Switcher');
    switcher ??= (await import('./Switcher.js')).Switcher(dialog, enter);
    // unread rooms first, and the one on screen last
    switcher.show(rooms().sort((a, b) => a.current - b.current || (b.unread > 0) - (a.unread > 0)));
  }
}
