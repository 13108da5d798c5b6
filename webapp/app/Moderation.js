import { api, ApiError } from './api.js';
import { h } from './dom.js';
import { field, select } from './Settings.js';
import { has, t } from './words.js';

/** How long bans last, in seconds. */
const TIMES = { hour: 3600, day: 86_400, forever: undefined };

/**
 * What moderators do to people and rooms: each act is asked about first, and its outcome is told.
 * @param {{ confirm: { ask(question: object): Promise<object | null> }, notice(words: string): void, room(): string }}
 *   page `room` is the name of the room that is shown
 */
export function Moderation({ confirm, notice, room }) {
  return {
    expel: ({ id, name }) => {
      const here = room();
      const question = { title: t('expel', name), text: t('expelText', name), action: t('doExpel') };
      return act(question, () => api.expel(here, id), t('expelled', name));
    },

    disconnect: ({ id, name }) => {
      const question = { title: t('disconnect', name), text: t('disconnectText', name), action: t('doDisconnect') };
      return act(question, () => api.disconnect(id), t('disconnected', name));
    },

    ban: ({ id, name }) => {
      const here = room();
      const fields = banFields(here);
      const question = { title: t('ban', name), text: t('banText', name), action: t('doBan'), fields };
      const ban = ({ time, where, reason }) =>
        api.ban({
          user: id,
          room: where === 'here' ? here : undefined,
          seconds: TIMES[time],
          reason: reason.trim() || undefined,
        });
      return act(question, ban, t('banned', name));
    },

    close: closed => {
      const here = room();
      if (!closed) return attempt(() => api.close(here, false), t('roomReopened'));
      const question = { title: t('closeRoom'), text: t('closeRoomText', here), action: t('doClose') };
      return act(question, () => api.close(here, true), t('roomClosed'));
    },
  };

  async function act(question, call, done) {
    const values = await confirm.ask(question);
    if (values) await attempt(() => call(values), done);
  }

  async function attempt(call, done) {
    try {
      await call();
      notice(done);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const known = `error_${error.code}`;
      notice(t('notDone', has(known) ? t(known) : error.message));
    }
  }
}

function banFields(room) {
  const times = { hour: t('banHour'), day: t('banDay'), forever: t('banForever') };
  const wheres = { here: t('banHere', room), everywhere: t('banEverywhere') };
  return [
    field(t('banFor'), select('time', times, 'hour')),
    field(t('banWhere'), select('where', wheres, 'here')),
    field(t('banReason'), h('input.field', { name: 'reason', maxlength: 200, autocomplete: 'off' })),
  ];
}
