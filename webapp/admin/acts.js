import { h } from '../app/dom.js';
import { field, select } from '../app/Settings.js';
import { server } from './server.js';
import { w } from './words.js';

/** How long bans last, in seconds. */
const TIMES = { hour: 3600, day: 86_400, week: 604_800, forGood: undefined };

/**
 * What is done to people, rooms and messages: each act is asked about first. They resolve to whether it was done.
 * @param {{ confirm: { ask(question: object): Promise<object | null> }, attempt(call: () => Promise<unknown>): Promise<unknown> }} page
 */
export function Acts({ confirm, attempt }) {
  const act = async (title, text, action, call, fields = []) => {
    const values = await confirm.ask({ title, text, action, fields });
    return Boolean(values && (await attempt(() => call(values), w('done'))));
  };
  const banFields = room => [
    field(w('banFor'), select('time', Object.fromEntries(Object.keys(TIMES).map(time => [time, w(time)])), 'hour')),
    input('room', w('whereRoom'), room),
    input('reason', w('why')),
  ];
  const ban = ({ user, address, room, time, reason }) =>
    server.ban({
      user: user?.trim() || undefined,
      address: address?.trim() || undefined,
      room: room.trim() || undefined,
      seconds: TIMES[time],
      reason: reason.trim() || undefined,
    });
  return {
    kick: ({ id, name }, room) => act(w('kickTitle', name), w('kickText'), w('kick'), () => server.kick(room, id)),
    disconnect: ({ id, name }) =>
      act(w('disconnectTitle', name), w('disconnectText'), w('disconnect'), () => server.disconnect(id)),
    ban: ({ id, name }, room) =>
      act(w('banTitle', name), w('banText'), w('ban'), values => ban({ ...values, user: id }), banFields(room)),
    banSomebody: () =>
      act(w('newBan'), w('newBanText'), w('ban'), ban, [
        input('user', w('user')),
        input('address', w('address')),
        ...banFields(),
      ]),
    lift: ({ id, user, address }) =>
      act(w('liftTitle', user ?? address), w('liftText'), w('lift'), () => server.lift(id)),
    close: (room, closed) =>
      act(
        w(closed ? 'closeRoom' : 'openRoom'),
        w(closed ? 'closeText' : 'openText', room),
        w(closed ? 'closeRoom' : 'openRoom'),
        () => server.close(room, closed),
      ),
    remove: room => act(w('deleteRoom'), w('deleteText', room), w('deleteRoom'), () => server.remove(room)),
    redact: (room, seq) => act(w('redactTitle', seq), w('redactText'), w('redact'), () => server.redact(room, seq)),
  };
}

const input = (name, words, value = '') =>
  field(words, h('input.field', { name, value, maxlength: 512, autocomplete: 'off' }));
