import { size } from '../app/format.js';
import { h } from '../app/dom.js';
import { ago, moreButton, paged, who } from './Lists.js';
import { server } from './server.js';
import { act, bdi, moment, redraw, table } from './table.js';
import { w } from './words.js';

/** The rooms that somebody is in, and one of them in detail. */
export function Rooms(page) {
  const el = h('div');
  const list = paged(server.rooms, 'rooms');
  const form = roomForm(room => show(room));
  /** The room in detail; empty for the list. */
  let shown = '';

  return { el, live: true, load };

  function show(room) {
    shown = room;
    return page.attempt(load);
  }

  async function load() {
    const room = shown;
    const content = room ? await oneRoom(room) : await allRooms();
    if (room === shown) redraw(el, ...content);
  }

  async function allRooms() {
    const { items, next } = await list.all();
    const heads = [w('room'), w('people'), w('clients'), w('messages'), w('bytes'), w('rate')];
    const rows = items.map(room => rowOf(room, show));
    return [
      h('p.Admin-hint', null, w('roomHint')),
      table(w('tab_rooms'), heads, rows),
      moreButton(list, load, next),
      form,
    ];
  }

  async function oneRoom(room) {
    const [{ people, closed }, log] = await Promise.all([
      server.peopleIn(room),
      server.messages(room).catch(() => undefined),
    ]);
    const then = promise => promise.then(done => done && load());
    return [
      h(
        'p',
        null,
        act('back', w('back'), () => show('')),
      ),
      h('h2.Admin-room', null, bdi(room), closed && badge(w('closed'))),
      h(
        'p.Admin-acts',
        null,
        act('close', w(closed ? 'openRoom' : 'closeRoom'), () => then(page.acts.close(room, !closed))),
        act('delete', w('deleteRoom'), () => then(page.acts.remove(room)), '.-bad'),
      ),
      peopleIn(room, people, page, then),
      h('h3', null, w('latest')),
      messagesIn(log, seq => then(page.acts.redact(room, seq))),
    ];
  }
}

const rowOf = ({ room, closed, people, clients, messages, bytes, perMinute }, show) => [
  [act(`room ${room}`, bdi(room), () => show(room), '.-link'), closed && badge(w('closed'))].filter(Boolean),
  people,
  clients,
  messages,
  size(bytes),
  perMinute,
];

/** Any room can be looked at, since one in which nobody is has messages, too. */
function roomForm(show) {
  const input = h('input.field', {
    name: 'room',
    required: true,
    maxlength: 64,
    autocomplete: 'off',
    'data-key': 'name',
  });
  const submit = event => {
    event.preventDefault();
    show(input.value.trim());
  };
  return h(
    'form.Admin-form',
    { onsubmit: submit },
    h('label.Settings-field', null, h('span', null, w('roomName')), input),
    h('button.button', { 'data-key': 'show' }, w('show')),
  );
}

function peopleIn(room, people, { acts, ask }, then) {
  return table(
    w('people'),
    [w('name'), w('clients'), w('waiting'), w('seen'), ''],
    people.map(person => [
      who(person),
      person.clients,
      size(person.waiting),
      ago(person.seen),
      [
        act(`rights ${person.id}`, w('mayDo'), () => ask(person.id, room)),
        act(`kick ${person.id}`, w('kick'), () => then(acts.kick(person, room))),
        act(`ban ${person.id}`, w('ban'), () => then(acts.ban(person, room)), '.-bad'),
      ],
    ]),
  );
}

function messagesIn(log, redact) {
  if (!log) return h('p.Admin-empty', null, w('unreadable'));
  const messages = log.messages.filter(({ change }) => !change).reverse();
  if (!messages.length) return h('p.Admin-empty', null, w('noMessages'));
  return h('ol.Admin-messages', null, ...messages.map(message => messageIn(message, redact)));
}

function messageIn({ seq, from, at, redacted, ...payload }, redact) {
  return h(
    'li',
    null,
    h('p.Admin-soft', null, `${seq} · `, bdi(from?.name ?? ''), ` · ${moment(at)}`),
    h('p.Admin-text', null, redacted ? w('gone') : bdi(textOf(payload))),
    !redacted && act(`redact ${seq}`, w('redact'), () => redact(seq)),
  );
}

const badge = words => h('span.Admin-badge', null, words);

const textOf = ({ text, json, type = '' }) => text ?? (json === undefined ? w('bytesOf', type) : JSON.stringify(json));
