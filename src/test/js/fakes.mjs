/** A socket without a network, and a clock that moves only when a test moves it: what the client's tests share. */
import { mock } from 'node:test';
import { Parley } from '../../../webapp/client/parley.js';
// loaded on demand, but not in the middle of a test whose clock stands still
import '../../../webapp/client/fallback.js';
import '../../../webapp/client/history.js';
import '../../../webapp/client/refusal.js';
import '../../../webapp/client/token.js';

export const PROTOCOL = 'parley.v1.json';

/** Stands for a WebSocket; the test plays the server. */
export class FakeSocket {
  static all = [];
  readyState = 0;
  protocol = '';
  sent = [];
  closed = null;

  constructor(url, protocols) {
    Object.assign(this, { url, protocols });
    FakeSocket.all.push(this);
  }

  static get last() {
    return FakeSocket.all.at(-1);
  }

  send(data) {
    this.sent.push(data);
  }

  close(code, reason = '') {
    this.closed = { code, reason };
    this.readyState = 2;
    queueMicrotask(() => this.drop(code ?? 1005, reason, true));
  }

  // the server's side

  accept(protocol = PROTOCOL) {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen?.({});
  }

  tell(...events) {
    this.onmessage?.({ data: events.map(event => JSON.stringify(event)).join('\n') });
  }

  drop(code = 1006, reason = '', wasClean = false) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason, wasClean });
  }

  /** The commands of one kind that the client sent. */
  commands(op) {
    return this.sent.map(frame => JSON.parse(frame)).filter(command => !op || command.op === op);
  }

  /** Answers the newest command of a kind. */
  async answer(op, event) {
    await settled();
    const { id } = this.commands(op).at(-1);
    this.tell({ re: id, ...event });
    await settled();
  }

  async welcome(fields = {}) {
    this.accept();
    await this.answer('hello', {
      ev: 'welcome',
      session: 's',
      user: { id: 'u1', name: 'Ada' },
      heartbeat: 25_000,
      limits: { message: 1000, rooms: 10, history: 3 },
      ...fields,
    });
  }

  async joined(fields = {}) {
    await settled();
    const { room } = this.commands('join').at(-1);
    const joined = { ev: 'joined', room, epoch: 'e1', seq: 0, recovered: true, missed: 0, messages: [], members: [] };
    await this.answer('join', { ...joined, ...fields });
  }
}

/** Lets everything happen that needs no time. */
export async function settled() {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve));
}

/** A message of the room `lobby`. */
export const message = (seq, fields = {}) => ({
  ev: 'message',
  room: 'lobby',
  seq,
  at: seq * 1000,
  from: { id: 'u2', name: 'Grace' },
  type: 'text/plain',
  text: `m${seq}`,
  ...fields,
});

/** Stops the clock and forgets what earlier tests left. `dryRun` is what GET /api/handshake answers. */
export function still({ dryRun } = {}) {
  FakeSocket.all = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
  globalThis.fetch = async url => {
    FakeSocket.asked = String(url);
    if (!dryRun) throw new TypeError('no network');
    return { status: 200, headers: new Headers(dryRun.headers), json: async () => dryRun.body };
  };
}

/** Lets time pass in small steps, so that what follows from a timer can happen. */
export async function pass(ms, step = 250) {
  await settled();
  for (let passed = 0; passed < ms; passed += step) {
    mock.timers.tick(Math.min(step, ms - passed));
    await settled();
  }
}

/** A client on fake sockets whose delays are all one second, and which says one message at a time unless told otherwise. */
export function dial(options = {}) {
  const parley = new Parley('wss://chat.example/ws/chat', {
    ...{ WebSocket: FakeSocket, delay: () => 1000, queue: { window: 1 } },
    ...options,
  });
  const events = [];
  for (const type of ['open', 'close', 'bye', 'error']) parley.addEventListener(type, event => events.push(event));
  return { parley, events, closes: () => events.filter(event => event.type === 'close') };
}

/** Records a room's events. */
export function record(room, ...types) {
  const events = [];
  for (const type of types) room.addEventListener(type, event => events.push(event));
  return events;
}
