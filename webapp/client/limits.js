import { ParleyError } from './events.js';

/** The server's limits for `json`: levels of arrays and objects, and UTF-16 units of a property name. */
const LEVELS = 64;
const NAME = 1024;

/** A surrogate without its partner: the `u` flag makes one character of a pair. UTF-8 cannot express it. */
const LONE = /\p{Surrogate}/u;

const invalid = message => new ParleyError('invalid', message);

/**
 * Rejects what the server would reject, before it is sent. This matters most for what the server answers with a
 * close: sent again after each reconnect, one such message would cut off its client for ever.
 * @param {{ text?: string, json?: unknown, base64?: string, type?: string }} payload
 * @param {number} [limit] bytes of a payload, if the server has named the limit yet
 * @returns {object} the payload, its JSON as a copy that later changes to the original do not reach
 * @throws {ParleyError} `invalid` or `too-big`
 */
export function fit({ text, base64, json, type }, limit = Infinity) {
  if (text === undefined && base64 === undefined) json = copy(json);
  const size = base64 ? byteLength(base64) : new TextEncoder().encode(text ?? JSON.stringify(json)).length;
  if (size > limit) throw new ParleyError('too-big', `${size} bytes, but the limit is ${limit}`);
  return { text, json, base64, type };
}

/**
 * Makes the command of an entry of the queue. The limit is checked again: it may be new, and the entry from an older version
 * of this library.
 * @param {{ room: string, key: string, wire: object, follows?: number, change?: object }} entry
 * @param {string | null} here the epoch of its room
 * @param {number} [limit] as for `fit`
 * @throws {ParleyError} `epoch-changed`, or as for `fit`
 */
export function toCommand({ room, key, wire, follows, change: { epoch, ...change } = { op: 'say' } }, here, limit) {
  if (epoch && epoch !== here) throw new ParleyError('epoch-changed', `the log of ${room} was replaced`);
  return { ...change, room, key, follows, ...(change.op === 'redact' ? {} : fit(wire, limit)) };
}

const byteLength = base64 => Math.floor((base64.replace(/=+$/, '').length * 3) / 4);

/** Copies a value as JSON carries it. */
function copy(value) {
  try {
    value = JSON.parse(JSON.stringify(value));
  } catch (error) {
    throw invalid(`not JSON: ${error.message}`); // a cycle, a bigint, a function, undefined
  }
  check(value, LEVELS);
  return value;
}

function check(value, levels) {
  if (LONE.test(typeof value === 'string' ? value : '')) throw invalid('a lone surrogate');
  if (typeof value !== 'object' || !value) return;
  if (!levels) throw invalid(`JSON deeper than ${LEVELS} levels`);
  for (const [name, inner] of Object.entries(value)) {
    if (name.length > NAME) throw invalid(`a name longer than ${NAME} characters`);
    check(name, levels);
    check(inner, levels - 1);
  }
}
