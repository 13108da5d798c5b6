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
    socket.onopen = () => this.#become('open', socket.protocol || 'plain');
    socket.onmessage = ({ data }) => this.#recorder.frame({ connection, sent: false, data, at: Date.now() });
    socket.onclose = ({ code, reason, wasClean }) => {
      this.code = code;
      this.#recorder.close({ connection, code, reason, wasClean, at: Date.now() });
      if (socket === this.#socket) this.#become('closed', connection);
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
