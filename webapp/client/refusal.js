import { PROTOCOL } from './codec.js';

/** How long the server may take to answer, in ms. */
const PATIENCE = 5000;

/**
 * Asks why a handshake failed, which a browser does not tell: the server has a dry run of the same checks.
 * @param {string | URL} url of `GET /api/handshake`
 * @param {string} endpoint the ws: or wss: address that was dialled
 * @returns {Promise<object | null>} the answer, with `status` and `retryAfter` in ms; null if there is none
 */
export async function askWhy(url, endpoint) {
  try {
    const dryRun = new URL(url);
    dryRun.searchParams.set('protocols', PROTOCOL);
    // a browser sends an origin with each WebSocket, but not with this request
    if (globalThis.location) dryRun.searchParams.set('origin', location.origin);
    const response = await ask(dryRun);
    const { status } = response;
    if (status === 404) return notFound('not-found', dryRun); // or the application is just being replaced
    const seconds = Number(response.headers.get('Retry-After'));
    const retryAfter = seconds > 0 ? seconds * 1000 : undefined;
    const answer = { status, retryAfter, ...(await response.json()) };
    return answer.accepted && (await isMissing(endpoint)) ? notFound('path-unknown', endpoint) : answer;
  } catch {
    return null; // no network, or no Parley there: the close code is all there is to know
  }
}

/** Whether another attempt with the same headers cannot succeed. @param {object | null} answer */
export const isFinal = answer =>
  answer?.accepted === false && answer.reason !== 'not-found' && answer.status !== 429 && answer.status < 500;

const ask = url => fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });

const notFound = (reason, url) => ({
  accepted: false,
  status: 404,
  reason,
  detail: `Nothing answers at ${url}: the path may be wrong.`,
});

/** Whether the server that accepts the dry run has no WebSocket at this path. Another origin may not be told. */
const isMissing = async endpoint => {
  const response = await ask(endpoint.replace('ws', 'http')).catch(() => null);
  return response?.status === 404;
};
