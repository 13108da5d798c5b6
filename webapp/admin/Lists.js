import { size } from '../app/format.js';
import { h } from '../app/dom.js';
import { server } from './server.js';
import { act, bdi, moment, redraw, table } from './table.js';
import { w } from './words.js';

/** Fetches page after page of a list, as many as were asked for. */
export function paged(fetchPage, member) {
  let pages = 1;
  return {
    async all() {
      const items = [];
      let next;
      for (let page = 0; page < pages; page++) {
        const answer = await fetchPage(next);
        items.push(...answer[member]);
        next = answer.next;
        if (!next) break;
      }
      return { items, next };
    },
    more: () => pages++,
  };
}

/** A button for the next page, if there is one. */
export const moreButton = (list, load, next) =>
  next &&
  act('more', w('more'), () => {
    list.more();
    load();
  });

/** A person's name and id. */
export const who = ({ id, name, guest }) =>
  [
    h('strong', null, bdi(name)),
    ' ',
    h('code.Admin-id', null, bdi(id)),
    guest && h('span.Admin-badge', null, w('guest')),
  ].filter(Boolean);

export const ago = time => h('time', { datetime: time }, moment(time));

/** Everybody on this server. */
export function People({ acts, ask }) {
  const el = h('div');
  const list = paged(server.people, 'people');
  const load = async () => {
    const { items, next } = await list.all();
    redraw(el, people(items), moreButton(list, load, next));
  };
  const then = promise => promise.then(done => done && load());
  const people = items =>
    table(
      w('tab_people'),
      [w('name'), w('clients'), w('rooms'), w('subprotocols'), w('waiting'), w('seen'), ''],
      items.map(person => [
        who(person),
        person.clients,
        person.rooms,
        person.subprotocols.join(', '),
        size(person.waiting),
        ago(person.seen),
        [
          act(`rights ${person.id}`, w('mayDo'), () => ask(person.id)),
          act(`cut ${person.id}`, w('disconnect'), () => then(acts.disconnect(person))),
          act(`ban ${person.id}`, w('ban'), () => then(acts.ban(person)), '.-bad'),
        ],
      ]),
    );
  return { el, live: true, load };
}

/** Who is banned, from where, until when. */
export function Bans({ acts }) {
  const el = h('div');
  const list = paged(server.bans, 'bans');
  const load = async () => {
    const { items, next } = await list.all();
    const add = h(
      'p',
      null,
      act('new', w('newBan'), () => then(acts.banSomebody())),
    );
    redraw(el, add, bans(items), moreButton(list, load, next));
  };
  const then = promise => promise.then(done => done && load());
  const bans = items =>
    table(
      w('tab_bans'),
      [w('who'), w('room'), w('until'), w('reason'), w('by'), ''],
      items.map(ban => [
        bdi(ban.user ?? ban.address),
        ban.room ? bdi(ban.room) : w('everywhere'),
        ban.until ? moment(ban.until) : w('forGood'),
        bdi(ban.reason ?? ''),
        bdi(ban.by),
        [act(`lift ${ban.id}`, w('lift'), () => then(acts.lift(ban)))],
      ]),
    );
  return { el, live: false, load };
}
