/** At most this many frames, and closes, are kept. */
const FRAMES = 300;
const CLOSES = 30;

/** At most this much of a frame is kept, in characters. */
const PIECE = 4000;

const utf8 = new TextEncoder();

/**
 * Records what happens on the connection from the first frame on, so that the inspector can show it whenever it is
 * opened. `connection` is `chat` for the page's own, or the name of the subprotocol of the lab's second one. Fires
 * `frame` (also after `clear`) and `closed`.
 */
export class Recorder extends EventTarget {
  /** Oldest first. */
  frames = [];
  /** Newest first. */
  closes = [];
  totals = { in: { frames: 0, bytes: 0 }, out: { frames: 0, bytes: 0 } };
  #number = 0;

  /** @param {import('../client/parley.js').Parley} parley */
  constructor(parley) {
    super();
    parley.addEventListener('frame', ({ sent, data, at }) => this.frame({ connection: 'chat', sent, data, at }));
    parley.addEventListener('close', ({ code, reason, wasClean, refusal, next, retryIn }) =>
      this.close({ connection: 'chat', code, reason, wasClean, refusal, next, retryIn, at: Date.now() }),
    );
  }

  /**
   * Records one frame.
   * @param {{ connection: string, sent: boolean, data: string | ArrayBuffer, at: number }} frame `at` in ms since 1970
   */
  frame({ connection, sent, data, at }) {
    const binary = typeof data !== 'string';
    const size = binary ? data.byteLength : utf8.encode(data).length;
    const total = this.totals[sent ? 'out' : 'in'];
    total.frames++;
    total.bytes += size;
    const text = binary ? hex(data) : data.slice(0, PIECE);
    this.frames.push({
      number: ++this.#number,
      connection,
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

  /** Records the end of a connection, or an attempt that failed; newest first. */
  close(closed) {
    this.closes.unshift(closed);
    this.closes.length = Math.min(this.closes.length, CLOSES);
    this.dispatchEvent(new Event('closed'));
  }

  /** Forgets the frames; their numbers and the totals continue. */
  clear() {
    this.frames = [];
    this.dispatchEvent(new Event('frame'));
  }
}

/** The first 512 bytes in hexadecimal. */
function hex(buffer) {
  const bytes = new Uint8Array(buffer).subarray(0, 512);
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
}
