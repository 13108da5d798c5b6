import { size } from '../app/format.js';
import { h } from '../app/dom.js';
import { server } from './server.js';
import { bdi, facts, moment, redraw, table } from './table.js';
import { meaning, w } from './words.js';

/** Each panel has `el`, and `load` to fetch and draw what it shows. `live` panels are loaded again every few seconds. */

/** How the server, its connections and its log are. */
export function Overview() {
  const el = h('div.Admin-cards');
  return { el, live: true, load: async () => redraw(el, ...cards(await server.state())) };
}

function cards({ connections, outboxes, messages, log, ...rest }) {
  const yes = flag => w(flag ? 'yes' : 'no');
  return [
    facts(w('server'), [
      [w('version'), rest.version],
      [w('started'), moment(rest.since)],
      [w('ready'), yes(rest.ready)],
      [w('transport'), rest.transport],
      [w('servers'), rest.servers || undefined],
    ]),
    facts(w('connections'), [
      [w('open'), connections.open],
      ...Object.entries(connections.subprotocols).filter(([, count]) => count),
      [w('seats'), w('ofLimit', connections.seats, connections.limit)],
      [w('rooms'), rest.rooms],
      [w('waitingBytes'), size(outboxes.bytes)],
      [w('largestQueue'), w('ofLimit', size(outboxes.largest), size(outboxes.limit))],
    ]),
    facts(w('messages'), [
      [w('stored'), messages.stored],
      [w('duplicates'), messages.duplicates],
      [w('notStored'), messages.refused],
      [w('deliveries'), rest.deliveries],
    ]),
    facts(w('log'), [
      [w('kind'), log.kind],
      [w('state'), h(`span.Admin-badge.${tone(log)}`, null, w(`state_${log.full ? 'full' : log.state}`))],
      [w('reason'), log.reason],
      [w('queue'), log.waiting],
      [w('used'), log.used === undefined ? undefined : diskUse(log)],
      [w('free'), log.free === undefined ? undefined : size(log.free)],
    ]),
  ];
}

const tone = ({ full, state }) => (full || state !== 'writable' ? '-bad' : '-good');
const diskUse = ({ used, limit }) => (limit ? w('ofLimit', size(used), size(limit)) : size(used));

/**
 * A table that leaves out most of its rows until a box is unchecked.
 * @param {string} label of the box
 * @param {(row: object) => unknown} matters whether a row is always there
 * @param {(rows: object[]) => HTMLElement} draw the table
 */
function Filtered(label, matters, draw) {
  const only = h('input', { type: 'checkbox', checked: true, onchange: () => show() });
  const body = h('div');
  let rows = [];
  const show = () => redraw(body, draw(rows.filter(row => matters(row) || !only.checked)));
  return {
    parts: [h('label.Settings-check', null, only, h('span', null, label)), body],
    show(all) {
      rows = all;
      show();
    },
  };
}

/** Whom the server refused, why, and which setting decides that. */
export function Refusals() {
  const hint = h('p.Admin-hint');
  const draw = rows =>
    table(
      w('tab_refusals'),
      [w('reason'), w('count'), w('decides')],
      rows
        .sort((a, b) => b.count - a.count)
        .map(({ reason, detail, count, setting }) => [
          [h('code', null, reason), ' ', h('span.Admin-soft', null, meaning(reason, detail))],
          count,
          setting ? h('code', null, setting) : w('protocol'),
        ]),
    );
  const { parts, show } = Filtered(w('onlyCounted'), ({ count }) => count, draw);
  return {
    el: h('div', null, hint, ...parts),
    live: true,
    async load() {
      const { since, refusals } = await server.refusals();
      hint.textContent = w('refusalHint', moment(since));
      show(refusals);
    },
  };
}

/** Every setting; those that were changed from the default stand out. */
export function Configuration() {
  const value = text => (text === undefined ? h('span.Admin-soft', null, w('notSet')) : h('code', null, text));
  const draw = rows =>
    table(
      w('tab_configuration'),
      [w('setting'), w('value'), w('byDefault')],
      rows.map(row => [
        [h('code', null, row.name), ' ', row.changed && h('span.Admin-badge', null, w('changed'))].filter(Boolean),
        value(row.value),
        value(row.default),
      ]),
    );
  const { parts, show } = Filtered(w('onlyChanged'), ({ changed }) => changed, draw);
  return {
    el: h('div', null, ...parts),
    live: false,
    async load() {
      show((await server.configuration()).settings);
    },
  };
}

/** “May X do Y in Z?”, with the line that decides. */
export function Rights({ attempt }) {
  const input = (name, words, required) =>
    h(
      'label.Settings-field',
      null,
      h('span', null, words),
      h('input.field', { name, required, autocomplete: 'off', maxlength: 512 }),
    );
  const body = h('div', { 'aria-live': 'polite' });
  const form = h(
    'form.Admin-form',
    { onsubmit: ask },
    input('room', w('room'), true),
    input('user', w('userOrGuest')),
    input('roles', w('roles')),
    h('button.button.-primary', null, w('ask')),
  );
  return {
    el: h('div', null, h('p.Admin-hint', null, w('rightsHint')), form, body),
    live: false,
    load: async () => {},
    /** Asks about a person; in the room that was asked about last, or `room`. */
    about(user, room) {
      form.elements.user.value = user;
      if (room) form.elements.room.value = room;
      if (form.elements.room.value) form.requestSubmit();
      else form.elements.room.focus();
    },
  };

  async function ask(event) {
    event.preventDefault();
    const question = Object.fromEntries(new FormData(form));
    const answer = await attempt(() => server.rights(question));
    if (answer) redraw(body, h('p', null, w(`known_${answer.known}`, answer.user)), answered(answer));
  }

  function answered({ verdicts }) {
    const mark = allowed =>
      allowed === undefined
        ? w('unknown')
        : h(`span.Admin-badge.${allowed ? '-good' : '-bad'}`, null, w(allowed ? 'yes' : 'no'));
    return table(
      w('tab_rights'),
      [w('verb'), w('allowed'), w('decides')],
      verdicts.map(({ verb, allowed, decidedBy }) => [h('code', null, verb), mark(allowed), bdi(decidedBy)]),
    );
  }
}
