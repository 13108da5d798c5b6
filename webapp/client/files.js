import { fullJitter } from './backoff.js';
import { FILE, newKey } from './codec.js';
import { ParleyError } from './events.js';

/** A part takes about this long, so that progress is seen and a cut costs little, in ms. */
const BEAT = 1000;

/** The first part, and the largest, in bytes; many proxies take no more than a million. */
const FIRST = 64 * 1024;
const LARGEST = 1_000_000;

/** Answers after which the same request may succeed: too slow, busy or at another offset, too fast, a server that fails. */
const PASSING = [408, 409, 429, 500, 502, 503, 504];

/**
 * Sends a file, then says that it is there. See parley.d.ts.
 * @param {object} room
 * @param {(path: string, init: RequestInit) => Promise<Response>} call asks the server about this room
 */
export async function sendFile(room, call, data, { key = newKey(), name, type, about, onprogress, signal } = {}) {
  const blob = data instanceof Blob ? data : new Blob([data]);
  const media = type || blob.type || 'application/octet-stream';
  const { sha256 } = await new Upload(call, blob, media, { onprogress, signal }).run();
  const message = { sha256, name: name ?? data.name, type: media, bytes: blob.size, ...about };
  return room.say(message, { key, type: FILE, signal });
}

/** Reads a file that a message refers to. See parley.d.ts. */
export async function getFile(call, { sha256, type }, { signal } = {}) {
  const response = await call(`files/${sha256}`, { signal });
  if (!response.ok) throw await toError(response);
  return new Blob([await response.blob()], { type });
}

/** A file on its way: created first, then sent in parts, each after what has arrived. */
class Upload {
  #call;
  #blob;
  #type;
  #onprogress;
  #signal;
  #delay = fullJitter();
  /** Its address; undefined before it was created, and after the server has forgotten it. */
  #path;
  #offset = 0;
  #size = FIRST;
  /** How many requests have failed in a row. */
  #failures = 0;

  constructor(call, blob, type, { onprogress, signal }) {
    this.#call = call;
    this.#blob = blob;
    this.#type = type;
    this.#onprogress = onprogress;
    this.#signal = signal;
  }

  /** @returns {Promise<{ sha256: string }>} what the server calls the file; rejects if it refuses it, or with `signal.reason` */
  async run() {
    try {
      for (;;) {
        const done = await this.#step();
        this.#signal?.throwIfAborted();
        if (done) return done;
      }
    } catch (error) {
      if (this.#path) this.#call(this.#path, { method: 'DELETE' }).catch(() => {}); // else it expires
      throw error;
    }
  }

  /** Does the next thing, or waits after a failure. @returns {Promise<object | undefined>} the file once it is complete */
  async #step() {
    this.#signal?.throwIfAborted();
    try {
      if (!this.#path) return await this.#create();
      if (this.#failures) await this.#ask();
      const file = this.#path && (await this.#part());
      this.#failures = 0;
      return file;
    } catch (error) {
      if (!error.retry) throw error;
      await rest(error.retryAfter ?? this.#delay(this.#failures), this.#signal);
      this.#failures++;
    }
  }

  async #create() {
    const headers = { 'Content-Type': this.#type, 'Upload-Complete': '?0', 'Upload-Length': `${this.#blob.size}` };
    const response = await this.#request('files', { method: 'POST', headers });
    this.#path = response.headers.get('Location');
    this.#tell(0);
  }

  /** Asks how much has arrived. */
  async #ask() {
    const response = await this.#request(this.#path, { method: 'HEAD' });
    if (response) this.#tell(Number(response.headers.get('Upload-Offset')));
  }

  async #part() {
    const start = performance.now();
    const end = Math.min(this.#blob.size, this.#offset + this.#size);
    const headers = {
      'Content-Type': 'application/partial-upload',
      'Upload-Offset': `${this.#offset}`,
      'Upload-Complete': end === this.#blob.size ? '?1' : '?0',
    };
    const body = await this.#blob.slice(this.#offset, end).arrayBuffer(); // fails if the file on disk was changed
    const response = await this.#request(this.#path, { method: 'PATCH', headers, body });
    if (!response) return;
    this.#tell(end);
    this.#size = performance.now() - start < BEAT / 2 ? Math.min(LARGEST, 2 * this.#size) : FIRST;
    if (response.status !== 201) return;
    return response.json().catch(({ message }) => {
      throw new ParleyError('offline', message, true);
    });
  }

  /** @returns {Promise<Response | undefined>} undefined if the server has forgotten the upload, which starts again then */
  async #request(path, init) {
    const response = await this.#call(path, { ...init, signal: this.#signal }).catch(error => {
      this.#signal?.throwIfAborted();
      throw error instanceof ParleyError ? error : new ParleyError('offline', error.message, true);
    });
    if (response.ok) return response;
    if (response.status !== 404 || !this.#path) throw await toError(response);
    this.#path = undefined;
    this.#tell(0);
  }

  #tell(offset) {
    this.#offset = offset;
    this.#onprogress?.({ sent: offset, total: this.#blob.size });
  }
}

/** Waits; no longer than until the network is back, or until the caller gives up. */
const rest = (ms, signal) =>
  new Promise(resolve => {
    const over = new AbortController();
    const end = () => {
      over.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { signal: over.signal });
    globalThis.addEventListener?.('online', end, { signal: over.signal });
  });

async function toError(response) {
  const { reason, detail } = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get('Retry-After')) * 1000 || undefined;
  return new ParleyError(reason ?? `${response.status}`, detail ?? '', PASSING.includes(response.status), wait);
}
