import { ApiError } from '../app/api.js';
import { choices } from '../app/choices.js';

/** How long the server may take to answer, in ms. */
const LIMIT = 20_000;

const KEPT = 'admin';

let inMemory = '';

/** The token or key. The browser forgets it with the tab; without storage, the page forgets it with itself. */
export const credential = {
  get() {
    try {
      return sessionStorage.getItem(KEPT) || choices.token || inMemory;
    } catch {
      return inMemory;
    }
  },
  set(value) {
    inMemory = value;
    try {
      if (value) sessionStorage.setItem(KEPT, value);
      else sessionStorage.removeItem(KEPT);
    } catch {
      // kept in memory
    }
  },
};

const part = encodeURIComponent;

/** Everything this page does: each can be done with `curl` as well. */
export const server = {
  state: () => call('GET', 'server'),
  rooms: after => call('GET', 'rooms', { after, limit: 100 }),
  people: after => call('GET', 'server/people', { after, limit: 100 }),
  peopleIn: (room, after) => call('GET', `rooms/${part(room)}/people`, { after, limit: 100 }),
  messages: room => call('GET', `rooms/${part(room)}/messages`, { limit: 20 }),
  refusals: () => call('GET', 'server/refusals'),
  configuration: () => call('GET', 'server/configuration'),
  rights: question => call('GET', 'server/rights', question),
  bans: after => call('GET', 'bans', { after, limit: 100 }),
  ban: ban => call('POST', 'bans', {}, ban),
  lift: id => call('DELETE', `bans/${id}`),
  kick: (room, user) => call('DELETE', `rooms/${part(room)}/people`, { user }),
  disconnect: user => call('DELETE', 'users/connections', { user }),
  close: (room, closed) => call('PUT', `rooms/${part(room)}`, {}, { closed }),
  remove: room => call('DELETE', `rooms/${part(room)}`),
  redact: (room, seq) => call('DELETE', `rooms/${part(room)}/messages/${seq}`),
};

/**
 * Calls with the credential, or else with the browser's own login at the container.
 * @returns {Promise<any>} rejects with an `ApiError` if the server refuses
 */
async function call(method, path, query = {}, content = undefined) {
  const url = new URL(`../api/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  const secret = credential.get();
  const headers = {
    ...(secret && { Authorization: `Bearer ${secret}` }),
    ...(content && { 'Content-Type': 'application/json' }),
  };
  const signal = AbortSignal.timeout(LIMIT);
  const body = content && JSON.stringify(content);
  const response = await fetch(url, { method, headers, body, signal, cache: 'no-store' }).catch(error => {
    throw new ApiError('unreachable', error.message);
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new ApiError(answer.reason ?? `${response.status}`, answer.detail ?? response.statusText);
}
