/** The subprotocol this library speaks. */
export const PROTOCOL = 'parley.v1.json';

/** The media type of a message that refers to a file. */
export const FILE = 'application/vnd.parley.file+json';

/**
 * Reads one frame: JSON objects separated by line breaks.
 * @param {string} frame
 * @returns {object[]}
 */
export const decode = frame =>
  frame
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));

/**
 * Makes the payload fields of `say`.
 * @param {unknown} data string, Blob, ArrayBuffer, typed array, or anything JSON can hold
 * @param {string} [type] media type; a Blob brings its own
 * @returns {Promise<object>}
 */
export async function toPayload(data, type) {
  // UTF-8 cannot express a lone surrogate, so the server would reject it
  if (typeof data === 'string') return { text: data.toWellFormed?.() ?? data, type };
  if (data instanceof Blob) return { base64: toBase64(await data.arrayBuffer()), type: type || data.type || undefined };
  if (data instanceof ArrayBuffer) return { base64: toBase64(data), type };
  if (ArrayBuffer.isView(data)) {
    return { base64: toBase64(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)), type };
  }
  return { json: data, type };
}

/**
 * Reads a payload: a string, a JSON value, or a Blob.
 * @param {{ text?: string, json?: unknown, base64?: string, type?: string }} payload
 */
export function fromPayload({ text, json, base64, type }) {
  if (text !== undefined) return text;
  return base64 === undefined ? json : new Blob([fromBase64(base64)], { type });
}

/** A fresh key for a message: 128 random bits. Works in insecure contexts, which lack `randomUUID`. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/** @param {ArrayBuffer} buffer */
export function toBase64(buffer) {
  const bytes = new Uint8Array(buffer);
  let binary = '';
  // in pieces: a call can take a limited number of arguments
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/** @param {string} base64 */
export const fromBase64 = base64 => Uint8Array.from(atob(base64), char => char.charCodeAt(0));
