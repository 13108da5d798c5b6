/**
 * Marks one tab of a list as chosen. Only that one can be reached with the Tab key.
 * @param {HTMLElement} list
 * @param {Element} chosen
 */
export function mark(list, chosen) {
  for (const tab of list.children) {
    tab.setAttribute('aria-selected', tab === chosen);
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
}

/**
 * Returns the tab to which a key moves: the arrow keys do, as the ARIA pattern for tabs demands.
 * @param {HTMLElement} list
 * @param {KeyboardEvent} event on one of its tabs
 * @returns {HTMLElement | undefined} undefined for any other key
 */
export function neighbour(list, { key, target }) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const all = [...list.children];
  return step && all.at((all.indexOf(target) + step) % all.length);
}
