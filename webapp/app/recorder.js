/** How many frames, and how many closes, are kept. */
const FRAMES = 300;
const CLOSES = 30;

/** The longest piece of a frame that is kept, in characters. */
const PIECE = 4000;

const utf8 = new TextEncoder();

/**
 * Notes what happens on the line from its first moment on, so that the inspector can tell of it whenever it is opened.
 * Fires `frame`, `closed` and `changed`.
 */
export class Recorder extends EventTarget {
  frames = [];
  closes = [];
  totals = { in: { frames: 0, bytes: 0 }, out: { frames: 0, bytes: 0 } };
  /** When the line of now was opened, in ms since 1970; 0 when it is not. */
  openedAt = 0;
  #number = 0;

  /** @param {import('../client/parley.js').Parley} parley */
  constructor(parley) {
    super();
    parley.addEventListener('frame', ({ sent, data, at }) => this.frame({ line: 'chat', sent, data, at }));
    parley.addEventListener('close', ({ code, reason, wasClean, refusal, next, retryIn }) =>
      this.close({ line: 'chat', code, reason, wasClean, refusal, next, retryIn, at: Date.now() }),
    );
    parley.addEventListener('state', ({ state }) => {
      if (state === 'greeting') this.openedAt = Date.now();
      if (['waiting', 'closed', 'refused', 'connecting'].includes(state)) this.openedAt = 0;
      this.dispatchEvent(new Event('changed'));
    });
  }

  /** @param {{ line: string, sent: boolean, data: string | ArrayBuffer, at: number }} frame */
  frame({ line, sent, data, at }) {
    const binary = typeof data !== 'string';
    const size = binary ? data.byteLength : utf8.encode(data).length;
    const total = this.totals[sent ? 'out' : 'in'];
    total.frames++;
    total.bytes += size;
    const text = binary ? hex(data) : data.slice(0, PIECE);
    this.frames.push({
      number: ++this.#number,
      line,
      sent,
      at,
      size,
      binary,
      text,
      cut: !binary && data.length > PIECE,
    });
    if (this.frames.length > FRAMES) this.frames.shift();
    this.dispatchEvent(new Event('frame'));
  }

  close(closed) {
    this.closes.unshift(closed);
    this.closes.length = Math.min(this.closes.length, CLOSES);
    this.dispatchEvent(new Event('closed'));
  }

  clear() {
    this.frames = [];
    this.dispatchEvent(new Event('frame'));
  }
}

/** The first bytes as a hex dump. */
function hex(buffer) {
  const bytes = new Uint8Array(buffer).subarray(0, 512);
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
}
