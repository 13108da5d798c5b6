/** Close codes: name, and whether to reconnect (RFC 6455, section 7.4; 44xx and 45xx are Parley's own). */
export const CODES = {
  1000: ['bye', false],
  1001: ['going away', true],
  1002: ['protocol error', false],
  1003: ['unsupported data', false],
  1005: ['no code given', true],
  1006: ['connection lost', true],
  1007: ['invalid payload', false],
  1009: ['message too big', false],
  1011: ['internal error', true],
  1012: ['service restart', true],
  1013: ['try again later', true],
  4000: ['cut by the page', true],
  4400: ['malformed message', false],
  4401: ['not authenticated', false],
  4403: ['forbidden', false],
  4408: ['no hello in time', false],
  4503: ['server restarting', true],
  4508: ['too slow', true],
  4529: ['too many messages', true],
};

/**
 * What a close code means. An unknown code stops the client if it is 44xx; after any other it reconnects.
 * @param {number} code
 * @returns {{ code: number, name: string, comeBack: boolean }}
 */
export function meaning(code) {
  const [name, comeBack] = CODES[code] ?? ['unknown', code < 4400 || code > 4499];
  return { code, name, comeBack };
}
