import { newKey, PROTOCOL } from './codec.js';
import { pause, RETRY } from './events.js';
import { onWake } from './wake.js';

/** How long a stream may take to begin, in ms: later it is held back by something between, and polls are used. */
const PATIENCE = 3000;

/** How often a poll is sent again if it fails; the server answers it as it would have answered the first. */
const TRIES = 3;

/** How many characters of commands one request carries, unless a single one is longer. */
const BATCH = 65_536;

/** The longest time between two attempts to get a WebSocket, as a multiple of the first. */
const LONGEST = 16;

/** How long such an attempt may take, in ms. */
const PROBE = 10_000;

/** When a WebSocket is tried again at first, in ms. */
const AFTER = 30_000;

/**
 * Dials over plain HTTP, for networks that let no WebSocket through: first a response that streams events, then, if
 * something holds that back, polls. Commands are sent by POST. While it is used, it tries a WebSocket from time to time.
 * @param {string} endpoint the ws: or wss: address
 * @param {{ handshake: string | URL, fallback?: { after?: number }, WebSocket?: object }} options
 * @param {() => void} back is called if a WebSocket opens, or if plain HTTP does not work either
 * @returns {() => HttpSocket} a dialer; what it has found out stays with it
 */
export function viaHttp(endpoint, { handshake, fallback: { after = AFTER } = {}, WebSocket }, back) {
  const base = new URL('connections', new URL(handshake, endpoint.replace('ws', 'http')));
  base.search = new URL(endpoint).search;
  const found = { streams: true };
  let factor = 1;
  return () => {
    let timer;
    let ended = false;
    const plan = () => {
      if (!WebSocket) return;
      timer = setTimeout(probe, after * factor);
      factor = Math.min(2 * factor, LONGEST);
    };
    const probe = async () => {
      clearTimeout(timer);
      timer = undefined;
      const opens = await canOpen(new WebSocket(endpoint, [PROTOCOL]));
      if (ended) return;
      if (opens) back();
      else plan();
    };
    const sleep = onWake(() => timer && http.readyState === 1 && probe());
    const http = new HttpSocket(endpoint, base, found, {
      opened: plan,
      closed: wasOpen => {
        ended = true;
        clearTimeout(timer);
        sleep();
        if (!wasOpen) back();
      },
    });
    return http;
  };
}

/** Whether a WebSocket opens. */
function canOpen(socket) {
  return new Promise(answer => {
    const timer = setTimeout(() => done(false), PROBE);
    const done = opens => {
      clearTimeout(timer);
      socket.onopen = socket.onclose = null;
      socket.onerror = () => {};
      socket.close(1000);
      answer(opens);
    };
    socket.onopen = () => done(socket.protocol === PROTOCOL);
    socket.onclose = socket.onerror = () => done(false);
  });
}

/** The part of a WebSocket that a connection uses, over plain HTTP (see http.md). */
export class HttpSocket {
  readyState = 0;
  protocol = '';
  /** `sse` or `poll`. */
  transport = 'sse';
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  /** Of the WebSocket that this stands for. */
  url;
  #base;
  #name;
  #found;
  #on;
  #secret = newKey();
  #ending;
  /** The number of the last block, which the next poll confirms. */
  #last = 0;
  #commands = [];
  #posting = false;
  /** Whether the server asks for a sign of life. */
  #asked = false;
  #leave = () => this.close(1001);

  constructor(url, base, found, on) {
    this.url = url;
    this.#base = new URL(base);
    this.#found = found;
    this.#on = on;
    globalThis.addEventListener?.('pagehide', this.#leave);
    this.#run().catch(({ message }) => this.#closed({ code: 1006, reason: message }));
  }

  /** Sends a frame of text. */
  send(data) {
    if (typeof data !== 'string') return this.close(1003, 'only text can be sent');
    this.#commands.push(data);
    this.#flush();
  }

  close(code = 1005, reason = '') {
    if (this.readyState > 1) return;
    this.readyState = 2;
    this.#end();
    queueMicrotask(() => this.#closed({ code, reason, wasClean: true }));
  }

  async #run() {
    if (this.#found.streams && (await this.#stream())) return;
    await this.#poll();
  }

  /** Opens a stream and reads it to its end. @returns {Promise<boolean>} false if it did not begin in time */
  async #stream() {
    this.#rename();
    const { signal } = this.#ending;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#end();
    }, PATIENCE);
    try {
      const response = await this.#post('/open', '{}', { signal });
      await this.#read(response, () => clearTimeout(timer));
      if (this.readyState) this.#closed({ code: 1006, reason: 'the stream ended' });
      return Boolean(this.readyState);
    } catch (error) {
      if (!late) throw error;
      this.#found.streams = false;
      return this.readyState > 1; // the page has closed it meanwhile
    } finally {
      clearTimeout(timer);
    }
  }

  async #poll() {
    this.#rename();
    this.transport = 'poll';
    const { signal } = this.#ending;
    let response = await this.#post('/open', '{}', { signal, poll: true });
    while (this.readyState < 2) {
      await this.#read(response, () => {});
      if (this.readyState < 2) response = await this.#ask(signal);
    }
  }

  /** Polls, and again after a failure that may pass. */
  async #ask(signal) {
    for (let tries = 1; ; tries++) {
      const url = this.#url('', { after: this.#last });
      const headers = { 'Parley-Secret': this.#secret };
      const answer = await fetch(url, { headers, signal, cache: 'no-store' }).catch(error => error);
      if (answer.ok) return answer;
      if (this.readyState > 1 || tries >= TRIES || answer.status === 404) throw problem(answer);
      await pause(RETRY);
    }
  }

  async #read(response, began) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop();
      if (blocks.length) began();
      for (const block of blocks) if (this.readyState < 2) this.#block(block);
    }
  }

  /** Handles a block of server-sent events. */
  #block(block) {
    let event;
    const data = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) this.#last = Number(line.slice(4));
      else if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    const content = data.join('\n');
    if (event === 'open') this.#opened(JSON.parse(content));
    else if (event === 'close') this.#closed({ ...JSON.parse(content), wasClean: true });
    else if (event === 'ping') this.#alive();
    else this.onmessage?.({ data: content });
  }

  #alive() {
    this.#asked = true;
    this.#flush();
  }

  /** Sends what waits, one request at a time, so that commands stay in order. */
  async #flush() {
    if (this.#posting || this.readyState !== 1) return;
    this.#posting = true;
    try {
      while (this.readyState === 1 && (this.#commands.length || this.#asked)) {
        this.#asked = false;
        await this.#post('', this.#batch());
      }
    } catch ({ status, message }) {
      this.#closed({ code: status === 413 ? 1009 : 1006, reason: message });
    }
    this.#posting = false;
  }

  /** Takes as many commands as one request carries. */
  #batch() {
    let length = 0;
    let count = 0;
    for (const { length: next } of this.#commands) {
      if (count && length + next > BATCH) break;
      length += next;
      count++;
    }
    return this.#commands.splice(0, count).join('\n');
  }

  async #post(part, body, { signal, poll, keepalive } = {}) {
    const response = await fetch(this.#url(part, poll && { poll }), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Parley-Secret': this.#secret },
      cache: 'no-store',
      ...{ body, signal, keepalive },
    });
    if (!response.ok) throw problem(response);
    return response;
  }

  #url(part, query = {}) {
    const url = new URL(this.#base);
    url.pathname += `/${this.#name}${part}`;
    if (!part) url.search = '';
    for (const [name, value] of Object.entries(query || {})) url.searchParams.set(name, value);
    return url;
  }

  /** Each attempt is a connection of its own. */
  #rename() {
    this.#name = newKey();
    this.#ending = new AbortController();
  }

  /** Ends the requests, and tells the server, which would not notice everywhere. */
  #end() {
    this.#ending.abort();
    this.#post('/close', '{}', { keepalive: true }).catch(() => {});
  }

  #opened({ protocol }) {
    this.readyState = 1;
    this.protocol = protocol;
    this.#on.opened();
    this.onopen?.({});
  }

  #closed({ code, reason, wasClean = false }) {
    if (this.readyState === 3) return;
    const wasOpen = Boolean(this.protocol);
    if (!wasClean) this.#end();
    this.readyState = 3;
    globalThis.removeEventListener?.('pagehide', this.#leave);
    this.#on.closed(wasOpen);
    this.onclose?.({ code, reason, wasClean });
  }
}

/** An error for an answer that is not a success, or for none. */
const problem = answer =>
  answer instanceof Error
    ? answer
    : Object.assign(new Error(`HTTP status ${answer.status}`), { status: answer.status });
