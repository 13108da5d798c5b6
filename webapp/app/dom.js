/**
 * Makes an element. Strings become text nodes and are never parsed as HTML.
 * @param {string} tag `div`, or `div.Class.other`
 * @param {Record<string, unknown> | null} [props] `on…` functions are listeners, booleans toggle, the rest are attributes
 * @param {...(Node | string | number | null | undefined | false)} children
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
  el.append(...children.filter(child => child || child === 0));
  return el;
}

/** Changes a text only if it is another, so that what is selected in it stays selected. */
export function setText(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Path data of the icons, on a grid of 24 by 24. */
const ICONS = {
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  send: 'M5 12l14-7-5 14-3-6z',
  attach: 'M8 12.5l5.8-5.8a3 3 0 0 1 4.2 4.2l-7.6 7.6a5 5 0 0 1-7-7L11 4',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5v.5M15 9.5v.5',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15c2 .8 3 2.5 3 5',
  pulse: 'M3 12h4l2.5-7 5 14 2.5-7h4',
  settings: 'M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5',
  down: 'M12 5v14M6 13l6 6 6-6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  seen: 'M2 13l4 4 4.5-4.5M9 13l4 4L22 7.5',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2',
  alert: 'M12 8v5M12 16.5v.5M12 3L2.5 20h19z',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  reply: 'M10 6L4 12l6 6M4 12h9a7 7 0 0 1 7 7',
  chat: 'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 9h8M8 12.5h5',
};

/** A decorative icon: the element around it carries the accessible name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon, whose words are its accessible name and tooltip. */
export const iconButton = (kind, name, words, props) =>
  h(`button.button.-icon.${kind}`, { type: 'button', 'aria-label': words, title: words, ...props }, icon(name));

/**
 * Sends an event. Verbs, which say what the user wants, bubble up to App; nouns, which say what is, go to one element
 * and do not bubble.
 */
export const fire = (el, type, detail, bubbles = true) => el.dispatchEvent(new CustomEvent(type, { detail, bubbles }));

/** Sends a noun down to every element that matches a selector. */
export const sendDown = (root, selector, type, detail) =>
  root.querySelectorAll(selector).forEach(el => fire(el, type, detail, false));

/**
 * Limits drawing to once per frame.
 * @param {() => void} draw
 * @returns {() => void} asks for one `draw` before the next paint, regardless of how often it is called until then
 */
export function perFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = () => {
      asked = false;
      draw();
    };
    // a hidden page gets no frames, but must not let work pile up either
    if (document.hidden) setTimeout(run, 250);
    else requestAnimationFrame(run);
  };
}
