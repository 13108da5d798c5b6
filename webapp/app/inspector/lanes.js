import { newKey } from '../../client/codec.js';

/** How long a frame is on its way in the lane `delay`, and a lost packet until it is sent again, in ms. */
const DELAY = 1000;

/** Every how many frames one is lost in the lane `loss`. */
const LOST = 4;

/** When the lane `silence` falls silent, in ms after it opened. */
const SILENT_AFTER = 2000;

/** How often the lane `slow` looks whether it was closed, in ms. */
const LOOK = 500;

/** How often the lane `slow` asks something without reading the answers: more than the server takes off its queue. */
const QUESTIONS = 400;

/**
 * A WebSocket in a bad lane, with the part of its interface that the client uses: frames are late, or wait for lost packets
 * before them, or stop. In all of them the order stays, as over TCP.
 * @param {'delay' | 'loss' | 'silence'} kind
 */
export function badLane(kind) {
  return class {
    onopen = null;
    onmessage = null;
    onclose = null;
    onerror = null;
    #socket;
    #openedAt = Infinity;
    /** When the last frame in each direction arrives, which no later one overtakes. */
    #last = { in: 0, out: 0 };
    #waiting = { in: [], out: [] };
    #count = 0;

    constructor(url, protocols) {
      const socket = (this.#socket = new WebSocket(url, protocols));
      socket.onopen = event => {
        this.#openedAt = Date.now();
        this.onopen?.(event);
      };
      socket.onmessage = event => this.#pass('in', () => this.onmessage?.(event));
      socket.onclose = event => this.onclose?.(event);
      socket.onerror = event => this.onerror?.(event);
    }

    get readyState() {
      return this.#socket.readyState;
    }

    get protocol() {
      return this.#socket.protocol;
    }

    get url() {
      return this.#socket.url;
    }

    send(data) {
      this.#pass('out', () => this.#socket.readyState === 1 && this.#socket.send(data));
    }

    close(...why) {
      this.#socket.close(...why);
    }

    #pass(way, deliver) {
      const now = Date.now();
      if (kind === 'silence' && now - this.#openedAt > SILENT_AFTER) return;
      const late = kind === 'delay' || (kind === 'loss' && ++this.#count % LOST === 0);
      this.#last[way] = Math.max(this.#last[way], now + (late ? DELAY : 0));
      this.#waiting[way].push(deliver);
      // timers of the same millisecond may fire in another order
      setTimeout(() => this.#waiting[way].shift()(), this.#last[way] - now);
    }
  };
}

/**
 * A client that stops reading, over plain HTTP, because a page cannot stop reading a WebSocket: it asks for what there is, but
 * never says that it has it (see http.md). It reads until it is told to stop.
 */
export class SlowReader {
  readyState = 0;
  protocol = '';
  transport = 'poll';
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  url;
  #base;
  #headers = { 'Content-Type': 'application/json', 'Parley-Secret': newKey() };
  #last = 0;
  #reads = true;
  #posts = Promise.resolve();

  constructor(url) {
    this.url = url;
    this.#base = new URL(`api/connections/${newKey()}`, document.baseURI).href;
    this.#run().catch(({ message }) => this.#closed({ code: 1006, reason: message }));
  }

  /** Asks a lot, and reads nothing of what the server answers. */
  stopReading() {
    this.#reads = false;
    this.send(Array.from({ length: QUESTIONS }, (_, i) => `{"op":"ping","id":${1_000_000 + i}}`).join('\n'));
  }

  send(data) {
    this.#posts = this.#posts.then(() => this.#post('', data)).catch(() => {});
  }

  close() {
    this.#post('/close', '{}').catch(() => {});
    this.#closed({ code: 1000, reason: '' });
  }

  async #run() {
    for (let answer = await this.#post('/open?poll', '{}'); this.readyState < 2;) {
      this.#take(await answer.text());
      if (!this.#reads) await new Promise(resolve => setTimeout(resolve, LOOK));
      answer = await fetch(`${this.#base}?after=${this.#last}`, { headers: this.#headers, cache: 'no-store' });
      if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
    }
  }

  async #post(part, body) {
    const answer = await fetch(this.#base + part, { method: 'POST', headers: this.#headers, body, cache: 'no-store' });
    if (!answer.ok) throw new Error(`HTTP status ${answer.status}`);
    return answer;
  }

  #take(text) {
    for (const block of text.split('\n\n')) {
      const fields = block.split('\n').map(line => line.split(/: (.*)/s));
      const event = fields.find(([name]) => name === 'event')?.[1];
      const data = fields.flatMap(([name, value]) => (name === 'data' ? [value] : [])).join('\n');
      if (event === 'close') this.#closed({ ...JSON.parse(data), wasClean: true });
      if (!this.#reads || this.readyState > 1) continue;
      this.#last = Number(fields.find(([name]) => name === 'id')?.[1] ?? this.#last);
      if (event === 'open') this.#opened(JSON.parse(data));
      else if (event === 'ping') this.send('');
      else if (!event && data) this.onmessage?.({ data });
    }
  }

  #opened({ protocol }) {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen?.({});
  }

  #closed(closed) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ wasClean: false, ...closed });
  }
}
