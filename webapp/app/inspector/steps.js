/**
 * The steps of the tour, in the order in which somebody learns WebSocket: the part of the inspector that shows each, and how
 * to tell that it has happened, by what the page has seen so far.
 */
export const STEPS = {
  request: { tab: 'handshake', done: seen => seen.tabs.has('handshake') },
  answer: { tab: 'handshake', done: seen => seen.tabs.has('handshake') && seen.opened },
  states: { tab: 'connection', done: seen => seen.tabs.has('connection') },
  text: { tab: 'frames', done: seen => seen.said },
  binary: { tab: 'lab', done: seen => seen.binary },
  ping: { tab: 'lab', done: seen => seen.pong },
  close: { tab: 'lab', done: seen => seen.closed },
  refusal: { tab: 'lab', done: seen => seen.refused },
  reconnect: { tab: 'lab', done: seen => seen.returned },
  resume: { tab: 'frames', done: seen => seen.resumed },
};

/** The number of the lab's ping, so that it is told from the pings that the page sends by itself. */
export const LAB_PING = 0;

/** What has been seen since the tour began. Pure: knows the page only by what it is told. */
export class Seen {
  tabs = new Set();
  opened = false;
  said = false;
  binary = false;
  pong = false;
  closed = false;
  refused = false;
  returned = false;
  resumed = false;
  #lost = false;
  /** Numbers of the joins that asked to resume. */
  #joins = new Set();

  /** A part of the inspector is on screen. */
  tab(name) {
    this.tabs.add(name);
  }

  /** The state of the page's own connection. */
  state(state) {
    if (state !== 'open') return;
    this.opened = true;
    if (this.#lost) this.returned = true;
  }

  /** @param {{ connection: string, sent: boolean, binary: boolean, text: string }} frame as the Recorder keeps it */
  frame({ connection, sent, binary, text }) {
    if (binary) this.binary = true;
    if (binary || connection !== 'chat') return;
    for (const line of text.split('\n')) this.#object(parsed(line), sent);
  }

  #object({ op, ev, id, re, since, recovered }, sent) {
    if (sent && op === 'say') this.said = true;
    if (sent && op === 'join' && since) this.#joins.add(id);
    if (sent) return;
    if (ev === 'pong' && re === LAB_PING) this.pong = true;
    if (ev === 'joined' && recovered !== false && this.#joins.has(re)) this.resumed = true;
  }

  /** @param {{ connection: string, code: number, next?: string }} closed as the Recorder keeps it */
  close({ connection, code, next }) {
    if (code === 1000) this.closed = true;
    if (next === 'stop' && code >= 4400 && code < 4500) this.refused = true;
    if (connection !== 'chat' && code === 1006) this.refused = true;
    if (connection === 'chat' && next === 'reconnect') this.#lost = true;
  }
}

/** The object in a line of JSON, of which only the beginning may be known. */
function parsed(line) {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    const [, ev] = /"ev":"(\w+)"/.exec(line) ?? [];
    const [, re] = /"re":(\d+)/.exec(line) ?? [];
    return { ev, re: Number(re) };
  }
}
