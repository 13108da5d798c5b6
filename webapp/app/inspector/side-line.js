/**
 * A second connection, by `new WebSocket` alone and in any subprotocol. Its frames go to the recorder under the name
 * of the subprotocol.
 */
export class SideLine {
  state = '';
  protocol = '';
  code = 0;
  #socket = null;
  #recorder;
  #changed;

  constructor(recorder, changed) {
    this.#recorder = recorder;
    this.#changed = changed;
  }

  get open() {
    return this.#socket?.readyState === 1;
  }

  /** @param {string} offer a subprotocol, or nothing @param {string} room where frames of one room only go */
  dial(offer, room) {
    this.close();
    const url = new URL(`ws/chat?room=${encodeURIComponent(room)}`, document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = offer ? new WebSocket(url, [offer]) : new WebSocket(url));
    const line = offer || 'plain';
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#become('open', socket.protocol || 'plain');
    socket.onmessage = ({ data }) => this.#recorder.frame({ line, sent: false, data, at: Date.now() });
    socket.onclose = ({ code, reason, wasClean }) => {
      this.code = code;
      this.#recorder.close({ line, code, reason, wasClean, at: Date.now() });
      if (socket === this.#socket) this.#become('closed', line);
    };
    this.#become('connecting', line);
  }

  /** Says text as the subprotocol wants it. */
  send(text) {
    if (!this.open) return;
    const bytes = new TextEncoder().encode(text);
    const data = { binary: bytes.buffer, base64: btoa(String.fromCharCode(...bytes)) }[this.protocol] ?? text;
    this.#socket.send(data);
    this.#recorder.frame({ line: this.protocol, sent: true, data, at: Date.now() });
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
