import { PROTOCOL } from './codec.js';

/**
 * A browser hides why a handshake was refused. This asks the server's dry run of the same policy.
 * @param {string | URL} url of `GET /api/handshake`
 * @returns {Promise<object | null>} its answer, with `status` and `retryAfter` in ms; null when it cannot be had
 */
export async function askWhy(url) {
  try {
    const rehearsal = new URL(url);
    rehearsal.searchParams.set('protocols', PROTOCOL);
    // a browser sends its origin with a WebSocket, but not with this
    if (globalThis.location) rehearsal.searchParams.set('origin', location.origin);
    const response = await fetch(rehearsal, { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    const seconds = Number(response.headers.get('Retry-After'));
    const retryAfter = seconds > 0 ? seconds * 1000 : undefined;
    return { status: response.status, retryAfter, ...(await response.json()) };
  } catch {
    return null; // no network, or no Parley there: the close code is all there is to know
  }
}

/** Whether asking again with the same headers cannot help. @param {object | null} answer */
export const isFinal = answer => answer?.accepted === false && answer.status !== 429 && answer.status < 500;
