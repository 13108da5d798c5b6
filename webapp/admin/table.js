import { h } from '../app/dom.js';
import { locale } from '../app/words.js';
import { w } from './words.js';

/** Text of a user, kept apart from the direction of what surrounds it. */
export const bdi = text => h('bdi', null, text);

/** @returns {string} a whole number as people read it */
export const number = n => new Intl.NumberFormat(locale()).format(n);

/** @param {string} time as the API writes it */
export const moment = time =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time));

/** A button that keeps the focus when its row is drawn again. */
export const act = (key, words, onclick, kind = '') =>
  h(`button.button.Admin-act${kind}`, { type: 'button', 'data-key': key, onclick }, words);

/**
 * A table that becomes a list of cards on a narrow screen, and so says for each cell what it is.
 * @param {string} name for readers of the page
 * @param {string[]} heads words of the columns; empty for a column of buttons
 * @param {(Node | string | number | (Node | string)[])[][]} rows
 */
export function table(name, heads, rows) {
  if (!rows.length) return h('p.Admin-empty', null, w('nothing'));
  const cell = (content, i) =>
    h(
      `td${heads[i] ? '' : '.Admin-acts'}`,
      { role: 'cell', 'data-head': heads[i] },
      ...[content].flat().map(each => (typeof each === 'number' ? number(each) : each)),
    );
  return h(
    'table.Admin-table',
    { role: 'table', 'aria-label': name },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...heads.map(head =>
          h(head ? 'th' : 'td', { role: head ? 'columnheader' : 'cell', scope: head ? 'col' : null }, head),
        ),
      ),
    ),
    h('tbody', { role: 'rowgroup' }, ...rows.map(row => h('tr', { role: 'row' }, ...row.map(cell)))),
  );
}

/** Names and values. @param {[string, unknown][]} facts those without a value are left out */
export const facts = (title, all) =>
  h(
    'section.Admin-card',
    null,
    h('h2', null, title),
    h(
      'dl',
      null,
      ...all
        .filter(([, value]) => value !== undefined)
        .flatMap(([name, value]) => [
          h('dt', null, name),
          h('dd', null, typeof value === 'number' ? number(value) : value),
        ]),
    ),
  );

/** Replaces what an element shows; whatever has the focus in it has it afterwards, too. */
export function redraw(el, ...children) {
  const key = el.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  el.replaceChildren(...children.filter(Boolean));
  if (key) [...el.querySelectorAll('[data-key]')].find(each => each.dataset.key === key)?.focus();
}
