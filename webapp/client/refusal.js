import { PROTOCOL } from './codec.js';

/** How long the server may take to answer, in ms. */
const LIMIT = 5000;

/**
 * Asks why a handshake failed, which a browser does not tell: the server has a dry run of the same checks.
 * @param {string | URL} url of `GET /api/handshake`
 * @param {string} endpoint the ws: or wss: address that was dialled
 * @returns {Promise<object | null>} the answer, with `status`, `retryAfter` in ms, and `isFinal`: whether another attempt
 *   with the same headers cannot succeed; null if there is none
 */
export async function askWhy(url, endpoint) {
  try {
    const dryRun = new URL(url);
    dryRun.searchParams.set('protocols', PROTOCOL);
    // a browser sends an origin with each WebSocket, but not with this request
    if (globalThis.location) dryRun.searchParams.set('origin', location.origin);
    const response = await ask(dryRun);
    const { status } = response;
    if (status === 404) return unknown(dryRun);
    const seconds = Number(response.headers.get('Retry-After'));
    const retryAfter = seconds > 0 ? seconds * 1000 : undefined;
    const answer = { status, retryAfter, ...(await response.json()) };
    // a path may be unknown only for now, while a container replaces the application
    answer.isFinal = answer.accepted === false && answer.status < 500 && ![404, 429].includes(answer.status);
    return answer.accepted && (await isMissing(endpoint)) ? unknown(endpoint) : answer;
  } catch {
    return null; // no network, or no Parley there: the close code is all there is to know
  }
}

const ask = url => fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(LIMIT) });

/** The answer for a wrong path, with the server's own word for it. */
const unknown = url => ({
  accepted: false,
  status: 404,
  reason: 'path-unknown',
  detail: `Nothing answers at ${url}: the path may be wrong.`,
});

/** Whether the server that accepts the dry run has no WebSocket at this path. Other origins cannot see it. */
const isMissing = async endpoint => (await ask(endpoint.replace('ws', 'http')).catch(() => null))?.status === 404;
