import { ParleyError } from './events.js';

/** How long the server may take to answer, in ms; a search itself takes about two seconds at most. */
const LIMIT = 30_000;

/**
 * Asks the server for the messages that have some words. Loaded only when somebody searches.
 * @param {(place: string, init: RequestInit) => Promise<Response>} call asks the HTTP API
 * @param {string} text
 * @param {{ room?: string | string[], before?: string, limit?: number, signal?: AbortSignal }} [options]
 * @returns {Promise<{ found: object[], before?: string, roomsLeftOut?: true }>}
 */
export async function search(call, text, { room = [], before, limit, signal } = {}) {
  const rooms = [room].flat().map(name => name.normalize('NFC'));
  const query = { q: text, room: rooms.join(',') || undefined, before, limit };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const place = `search?${new URLSearchParams(given)}`;
  const { response, answer } = await ask(call, place, signal);
  if (response.ok && answer.found) return answer;
  throw refusal(response, answer);
}

async function ask(call, place, signal) {
  const limit = AbortSignal.timeout(LIMIT);
  const either = signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : (signal ?? limit);
  try {
    const response = await call(place, { cache: 'no-store', signal: either });
    const answer = await response.json().catch(error => {
      if (error instanceof SyntaxError) return {};
      throw error;
    });
    return { response, answer };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ParleyError) throw error;
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
