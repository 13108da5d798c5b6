import { ParleyError } from './events.js';

/** How long the server may take to answer, in ms; a search itself takes about two seconds at most. */
const LIMIT = 30_000;

/**
 * Asks the server for the messages that have some words. Loaded only when somebody searches.
 * @param {URL} address of `GET /api/search`
 * @param {string | undefined} token
 * @param {string} text
 * @param {{ room?: string | string[], before?: string, limit?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<{ found: object[], before?: string, roomsLeftOut?: true }>}
 */
export async function search(address, token, text, { room = [], before, limit, signal } = {}) {
  const rooms = [room].flat().map(name => name.normalize('NFC'));
  const query = { q: text, room: rooms.join(',') || undefined, before, limit };
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, value);
  }
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await ask(address, { headers, cache: 'no-store', signal: signal ?? AbortSignal.timeout(LIMIT) });
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.found) return answer;
  throw refusal(response, answer);
}

async function ask(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === 'AbortError' || error === options.signal.reason) throw error;
    throw new ParleyError('offline', `the server could not be asked: ${error.message}`, true);
  }
}

/** What the server answers instead of messages; something else than Parley may have answered. */
function refusal({ status, headers }, { reason, detail }) {
  const seconds = Number(headers.get('Retry-After'));
  const words = detail ?? `the server answered ${status}`;
  const mayPass = status === 429 || status >= 500;
  return new ParleyError(reason ?? 'unavailable', words, mayPass, seconds > 0 ? seconds * 1000 : undefined);
}
