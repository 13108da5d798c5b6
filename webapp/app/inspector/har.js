/** Commands that carry credentials, and the members that hold them. */
const CREDENTIALS = /"(token|client)"\s*:\s*"(?:[^"\\]|\\.)*\\?(?:"|$)/g;

/**
 * Makes an HTTP Archive (HAR 1.2) of the recorded frames, as browsers' own tools write and read them: one entry for each
 * connection, with its frames in `_webSocketMessages`. Credentials are masked, because such files are sent to others.
 * @param {object[]} frames as the Recorder keeps them
 * @param {(connection: string) => { url: string, protocol: string }} about what is known of a connection
 * @returns {object}
 */
export function toHar(frames, about) {
  const connections = new Map();
  for (const frame of frames) {
    const known = connections.get(frame.connection);
    if (known) known.push(frame);
    else connections.set(frame.connection, [frame]);
  }
  const entries = [...connections].map(([name, own]) => entry(own, about(name)));
  return { log: { version: '1.2', creator: { name: 'Parley', version: '1' }, pages: [], entries } };
}

function entry(frames, { url, protocol }) {
  const offered = protocol ? [{ name: 'Sec-WebSocket-Protocol', value: protocol }] : [];
  const upgrade = [{ name: 'Upgrade', value: 'websocket' }, { name: 'Connection', value: 'Upgrade' }, ...offered];
  const nothing = { cookies: [], headers: upgrade, headersSize: -1, bodySize: 0 };
  const from = frames[0].at;
  const time = frames.at(-1).at - from;
  return {
    startedDateTime: new Date(from).toISOString(),
    time,
    request: { method: 'GET', url, httpVersion: 'HTTP/1.1', queryString: [], ...nothing },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      httpVersion: 'HTTP/1.1',
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      ...nothing,
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: time },
    _resourceType: 'websocket',
    _webSocketMessages: frames.map(message),
  };
}

const message = ({ sent, at, binary, text }) => ({
  type: sent ? 'send' : 'receive',
  time: at / 1000,
  opcode: binary ? 2 : 1,
  data: binary ? toBase64(text) : sent ? text.replace(CREDENTIALS, '"$1":"(masked)"') : text,
});

/** @param {string} hex pairs of digits with blanks between */
const toBase64 = hex =>
  btoa(
    String.fromCharCode(
      ...hex
        .split(' ')
        .filter(Boolean)
        .map(pair => parseInt(pair, 16)),
    ),
  );
