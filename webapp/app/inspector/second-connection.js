/** How long the server may take to answer, in ms. */
const LIMIT = 5000;

/**
 * Asks the server why it refused an attempt, which the browser does not tell.
 * @param {URL} url that was dialled
 * @param {string} offer the subprotocol
 * @returns {Promise<object | undefined>} undefined if there is no answer
 */
async function dryRun({ searchParams }, offer) {
  const url = new URL('api/handshake', document.baseURI);
  url.search = searchParams;
  url.searchParams.set('origin', location.origin);
  if (offer) url.searchParams.set('protocols', offer);
  try {
    return await (await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(LIMIT) })).json();
  } catch {
    return undefined;
  }
}

/**
 * A second connection, made with nothing but `new WebSocket`, in any subprotocol. It reports its frames and its end to
 * the recorder under the name of the subprotocol that was offered.
 */
export class SecondConnection {
  /** `connecting`, `open` or `closed`; empty before the first attempt. */
  state = '';
  /** What the server chose, or what was offered while it has not. */
  protocol = '';
  /** Of the last close. */
  code = 0;
  #socket = null;
  #recorder;
  #changed;

  /**
   * @param {import('../recorder.js').Recorder} recorder
   * @param {() => void} changed called after `state` has changed
   */
  constructor(recorder, changed) {
    this.#recorder = recorder;
    this.#changed = changed;
  }

  get open() {
    return this.#socket?.readyState === 1;
  }

  /**
   * Connects; a connection that is open already is closed first.
   * @param {string} offer a subprotocol; empty for none
   * @param {string} room the only one for subprotocols that know no rooms
   */
  dial(offer, room) {
    this.close();
    const url = new URL(`ws/chat?room=${encodeURIComponent(room)}`, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = offer ? new WebSocket(url, [offer]) : new WebSocket(url));
    const connection = offer || 'plain';
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => this.#recorder.frame({ connection, sent: false, data, at: Date.now() });
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#become('open', socket.protocol || 'plain');
    };
    socket.onclose = async ({ code, reason, wasClean }) => {
      this.code = code;
      const at = Date.now();
      if (socket === this.#socket) this.#become('closed', connection);
      const refusal = opened ? undefined : await dryRun(url, offer);
      this.#recorder.close({ connection, code, reason, wasClean, refusal, at });
    };
    this.#become('connecting', connection);
  }

  /** Sends text, encoded as the subprotocol demands. */
  send(text) {
    if (!this.open) return;
    const bytes = new TextEncoder().encode(text);
    const data = { binary: bytes.buffer, base64: btoa(String.fromCharCode(...bytes)) }[this.protocol] ?? text;
    this.#socket.send(data);
    this.#recorder.frame({ connection: this.protocol, sent: true, data, at: Date.now() });
  }

  close() {
    this.#socket?.close(1000);
  }

  #become(state, protocol) {
    this.state = state;
    this.protocol = protocol;
    this.#changed();
  }
}
