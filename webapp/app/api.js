import { choices } from './choices.js';

/** How long the server may take to answer, in ms. */
const LIMIT = 15_000;

/** The HTTP interface for files and for moderators. Each call rejects with an `ApiError` if it has no effect. */
export const api = {
  /** Removes a person from a room. */
  expel: (room, user) => call('DELETE', `rooms/${name(room)}/people/${name(user)}`),
  /** Closes all connections of a person. */
  disconnect: user => call('DELETE', `users/${name(user)}/connections`),
  /** @param {{ user: string, room?: string, seconds?: number, reason?: string }} ban */
  ban: ban => call('POST', 'bans', ban),
  /** The address of a file, for links. */
  fileAddress: (room, sha256, called) =>
    new URL(`api/rooms/${name(room)}/files/${sha256}?name=${name(called.toWellFormed?.() ?? called)}`, document.baseURI)
      .href,
  /** Reads a file. @returns {Promise<Blob>} */
  file: async (room, sha256) => (await ask('GET', `rooms/${name(room)}/files/${sha256}`)).blob(),
  /** Makes a room read-only, or opens it again. */
  close: (room, closed) => call('PUT', `rooms/${name(room)}`, { closed }),
};

/** Says why a call had no effect: `code` is the server's reason, or `unreachable`. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const name = encodeURIComponent;

/** Calls with the token that the page connected with, or else with the browser's own login. */
async function call(method, path, content) {
  await ask(method, path, content, AbortSignal.timeout(LIMIT));
}

/** @returns {Promise<Response>} an answer that is no refusal */
async function ask(method, path, content, signal) {
  const { token } = choices;
  const headers = {
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(content && { 'Content-Type': 'application/json' }),
  };
  const body = content && JSON.stringify(content);
  const response = await fetch(new URL(`api/${path}`, document.baseURI), { method, headers, body, signal }).catch(
    error => {
      throw new ApiError('unreachable', error.message);
    },
  );
  if (response.ok) return response;
  const { reason, detail } = await response.json().catch(() => ({}));
  throw new ApiError(reason ?? `${response.status}`, detail ?? response.statusText);
}
