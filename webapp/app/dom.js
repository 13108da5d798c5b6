/**
 * Makes an element. Text goes in as text, never as HTML.
 * @param {string} tag `div`, or `div.Class.other`
 * @param {Record<string, unknown>} [props] `on…` functions are listeners, booleans toggle, the rest are attributes
 * @param {...(Node | string | null | undefined | false)} children
 */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const el = document.createElement(name);
  if (classes.length) el.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) {
    if (typeof value === 'function') el.addEventListener(key.slice(2), value);
    else if (value === true) el.setAttribute(key, '');
    else if (value !== false && value != null) el.setAttribute(key, value);
  }
  el.append(...children.filter(child => child || child === ''));
  return el;
}

/** Tells what happened, or what is wanted: verbs bubble up, nouns go to the element itself. */
export const fire = (el, type, detail, bubbles = true) => el.dispatchEvent(new CustomEvent(type, { detail, bubbles }));

/** Hands a noun down to every element that a selector finds. */
export const hand = (root, selector, type, detail) =>
  root.querySelectorAll(selector).forEach(el => fire(el, type, detail, false));
