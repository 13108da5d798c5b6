import { fire, h, iconButton } from './dom.js';
import { size } from './format.js';
import { reason } from './Message.js';
import { label, t } from './words.js';

/**
 * The files of the room that are on their way, each with its progress and a button that stops it.
 *
 * Nouns: `uploads` (entries of `Transfers`), `words`.
 * Verbs: `stop` and `resend`, each with an entry.
 */
export function Uploads(el) {
  /** The element of each entry, which stays so that the focus does. */
  const rows = new Map();
  let entries = [];

  el.addEventListener('uploads', ({ detail }) => show(detail));
  el.addEventListener('words', () => {
    rows.clear();
    show(entries);
  });

  function show(next) {
    entries = next;
    for (const entry of rows.keys()) if (!entries.includes(entry)) rows.delete(entry);
    for (const entry of entries) if (!rows.has(entry)) rows.set(entry, row(el, entry));
    const items = entries.map(entry => rows.get(entry));
    items.forEach(({ update }) => update());
    if (items.some(({ item }, i) => el.children[i] !== item) || el.children.length !== items.length) {
      el.replaceChildren(...items.map(({ item }) => item));
    }
    el.hidden = !items.length;
  }
}

function row(el, entry) {
  const { name, blob } = entry;
  const bar = h('progress.Uploads-bar', { max: 100 });
  const words = h('span.Uploads-words');
  const again = h('button.Uploads-again', { type: 'button', onclick: () => fire(el, 'resend', entry) }, t('retry'));
  const stop = iconButton('', 'close', t('stop', name), { onclick: () => fire(el, 'stop', entry) });
  const title = h('span.Uploads-name', { dir: 'auto', title: name }, name);
  const item = h('li.Uploads-one', null, title, bar, words, again, stop);
  label(bar, t('sendingFile', name));
  const update = () => {
    const { sent, error } = entry;
    item.classList.toggle('-failed', Boolean(error));
    again.hidden = !error;
    bar.hidden = Boolean(error);
    bar.value = Math.floor((100 * sent) / Math.max(1, blob.size));
    const now = error ? t('failed', reason(error)) : t('sentOf', size(sent), size(blob.size));
    if (words.textContent !== now) words.textContent = now;
    if (error) words.setAttribute('role', 'alert');
    else words.removeAttribute('role');
  };
  return { item, update };
}
