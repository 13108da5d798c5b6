import { newKey, toPayload } from './codec.js';
import { emit, ParleyError, RETRY } from './events.js';
import { Gate } from './gate.js';
import { Kept } from './kept.js';
import { fit } from './limits.js';
import { live } from './live.js';
import { load } from './load.js';
import { Sequence } from './sequence.js';
import { Shelf } from './shelf.js';

/** What a server that does not know rights lets everyone do; assumed until the room is joined. */
const USUAL = ['say', 'signal', 'history', 'who'];

/** How long own messages wait at most until the missed ones have been read, in ms. */
const LATEST = 5000;

/** A room as this client receives it. Made by `Parley.room`; its events are those of `RoomEvents` in parley.d.ts. */
export class Room extends Shelf {
  /** Which log `seq` counts in; changes if the log is replaced. */
  epoch = null;
  /** Whether the server delivers this room to us now. */
  joined = false;
  /** Who is here: `{ id, name }`. */
  members = [];
  /** The verbs that we may do here, as far as the server has told; null before. */
  may = null;
  #session;
  #kept;
  #limit;
  #gate = new Gate();
  /** Where the log ended when we rejoined: own messages are sent only after we have read up to there. */
  #end = 0;
  /** While the room is joined, ends the wait for `#end`; otherwise joins again. */
  #timer;
  /** Whether the messages being delivered came with the first join. */
  #past = false;
  #sequence = new Sequence({
    deliver: message => this.#deliver(message),
    fetch: (after, limit) => this.#page({ after, limit }).then(answer => answer.messages),
    gap: (after, next) => emit(this, 'gap', { after, next, missed: next - after - 1 }),
  });

  /**
   * @param {{ history: number, since?: { epoch: string, seq: number } }} start how many of the newest messages the first
   *   join brings, or the position after which it starts
   * @param {(control: object) => object} attach receives the calls that are reserved for Parley, see `Rooms`, and
   *   returns the parts of Parley that the room may use
   */
  constructor(name, { history, since }, attach) {
    super((...request) => this.#session.call(name, ...request));
    this.name = name;
    this.#limit = history;
    if (since) {
      this.epoch = since.epoch;
      this.#sequence.reset(since.seq);
    }
    this.#kept = new Kept(name);
    this.#session = attach({
      room: this,
      join: () => this.#join(),
      wait: (error, keep) => this.#wait(error, keep),
      take: event => this.#take(event),
      isReady: () => this.#isReady(),
    });
  }

  /** The last message delivered; the next one has `seq + 1`. */
  get seq() {
    return this.#sequence.seq;
  }

  /** Own messages and changes that are not durable yet, oldest first; changes also have `op` and `of`. */
  get pending() {
    return this.#session.outbox.pending(this.name);
  }

  /** Until when own messages wait because the server asked for it, in ms since 1970; 0 if they do not. */
  get slowUntil() {
    return this.#session.outbox.slowUntil(this.name);
  }

  /** Whether we may do this here. The server decides again at each command. @param {string} verb such as `edit-own` */
  can(verb) {
    return (this.may ?? USUAL).includes(verb);
  }

  /**
   * Says something: string, Blob, ArrayBuffer, typed array, or what JSON can hold. Waits offline. The same `key` is stored once.
   * @returns {Promise<{ epoch: string, seq: number, at: number }>} once it is durable
   */
  async say(data, { key = newKey(), type, signal } = {}) {
    return this.#queue({ key, data, signal }, () => toPayload(data, type));
  }

  /** Replaces the content of the message with this `seq`. Waits as `say` does; resolves with the position of the change. */
  async edit(seq, data, { key = newKey(), type, signal } = {}) {
    const change = { op: 'edit', seq, epoch: this.epoch };
    return this.#queue({ key, data, signal, change }, () => toPayload(data, type));
  }

  /** Removes the content of the message with this `seq` for good; `author` removes who wrote it, too. */
  async redact(seq, { author, key = newKey(), signal } = {}) {
    return this.#queue({ key, signal, change: { op: 'redact', seq, author, epoch: this.epoch } });
  }

  /** Puts a reaction to the message with this `seq`, usually an emoji; `remove` takes one's own back. */
  async react(seq, text, { remove, key = newKey(), signal } = {}) {
    const change = { op: 'react', seq, remove, epoch: this.epoch };
    return this.#queue({ key, data: text, signal, change }, () => toPayload(text));
  }

  /** Sends the room something that is not stored, such as typing. @returns {boolean} false while offline: it is lost */
  signal(kind, json) {
    if (json !== undefined) ({ json } = fit({ json }, this.#session.limits().message));
    return this.joined && this.#session.send({ op: 'signal', room: this.name, kind, json });
  }

  /** Tells how far we have read: our other clients and, unless `hidden`, others. @returns {boolean} false while offline */
  read(seq, { hidden } = {}) {
    return this.joined && this.#session.send({ op: 'read', room: this.name, seq, hidden });
  }

  /** Reads the log: backwards from `before` (or the newest), or forwards from `after`; `limit` bounds the whole. */
  async *history(range = {}) {
    await this.#entrance(); // it can hardly be loaded without a connection
    const { readLog } = await load('history');
    const log = readLog(range, { next: () => this.#entrance(), page: part => this.#page(part) });
    for await (const wire of log) yield this.#kept.read(wire, this.epoch);
  }

  /** Each message from now on, including those that the first join brings. A slow reader misses none. */
  [Symbol.asyncIterator]() {
    return live(this, this.#gate);
  }

  /** Asks who is here. @returns {Promise<{ id: string, name: string }[]>} */
  async who() {
    return (await this.#ask({ op: 'who' })).members;
  }

  /** Leaves the room: `Parley.room` then makes a new one of this name. Rejects waiting messages. */
  leave() {
    this.#wait(new ParleyError('left', `${this.name} was left`));
    this.#session.leave();
  }

  /** Queues a message or a change. @param {() => Promise<object>} [payload] makes the payload; absent if it has none */
  async #queue(entry, payload) {
    if (!this.#gate.keep) this.#gate.check();
    const checked = async () => (payload ? fit(await payload(), this.#session.limits().message) : {});
    return this.#session.outbox.add({ ...entry, room: this.name }, checked);
  }

  /** Whether own messages may be sent. */
  #isReady() {
    return this.joined && this.seq >= this.#end;
  }

  #join() {
    this.#wait();
    const since = this.epoch ? { epoch: this.epoch, seq: this.seq } : undefined;
    this.#session.requests.send(
      { op: 'join', room: this.name, since, limit: this.#limit },
      answer => this.#entered(answer, since),
      error => this.#refused(error),
    );
  }

  /** The room is not joined now, but will be; not with an error, which rejects all that waits, but own messages if `keep`. */
  #wait(error, keep) {
    this.joined = false;
    this.#sequence.reset(this.seq);
    clearTimeout(this.#timer);
    this.#gate.end(error, keep);
    if (error && !keep) this.#session.outbox.end(this.name, error);
    if (error) emit(this, 'ended', { error });
  }

  /** Handles a server event of this room. */
  #take(event) {
    if (!this.joined) return; // the answer to `join` will include it
    const others = () => this.members.filter(({ id }) => id !== event.user.id);
    switch (event.ev) {
      case 'message':
        return this.#sequence.offer(event);
      case 'arrived':
        return this.#present([...others(), event.user], { arrived: event.user });
      case 'departed':
        return this.#present(others(), { departed: event.user });
      case 'signal':
        return emit(this, 'signal', { from: event.from, kind: event.kind, data: event.json });
      case 'read':
        return emit(this, 'read', { marks: event.marks });
      case 'gap':
        return this.#gap(event);
      case 'rights':
        return this.#may(event.may);
      case 'left':
        return this.#removed(event.reason);
    }
  }

  #may(may = null) {
    this.may = may;
    emit(this, 'rights', { may });
  }

  /** The server has removed us, for good as far as this object is concerned. */
  #removed(reason) {
    this.#wait(new ParleyError(reason ?? 'forbidden', `the server removed us from ${this.name}`));
    this.#session.forget();
    this.#may([]);
    this.#present([]);
    emit(this, 'left', { reason });
  }

  #entered({ epoch, seq, messages, members, missed, recovered, reason, may, marks }, since) {
    if (this.#gate.ended) return; // left or closed meanwhile
    const resumed = since && recovered;
    if (!resumed) {
      const next = messages[0]?.seq ?? seq + 1;
      if (since) emit(this, 'gap', { after: this.seq, next, missed, reason });
      this.#sequence.reset(next - 1);
    }
    this.#end = resumed ? since.seq + (missed ?? 0) : 0;
    this.epoch = epoch;
    this.joined = true;
    this.#may(may);
    if (marks) emit(this, 'read', { marks });
    this.#past = !since;
    for (const message of messages) this.#sequence.offer(message);
    this.#past = false;
    this.#present(members);
    this.#gate.open();
    emit(this, since ? 'recovered' : 'joined', { recovered, missed, reason, seq });
    this.#session.outbox.flush(this.name);
    if (!this.#isReady()) this.#timer = setTimeout(() => this.#caughtUp(), LATEST);
  }

  /** Own messages may be sent: all missed ones are read, or took too long. */
  #caughtUp() {
    clearTimeout(this.#timer);
    this.#end = 0;
    this.#session.outbox.flush(this.name);
  }

  #refused(error) {
    if (this.#gate.ended || error.code === 'offline') return; // the next connection joins again
    emit(this, 'error', { error });
    if (error.retry) this.#timer = setTimeout(() => this.#join(), error.retryAfter ?? RETRY);
    else this.#wait(error);
  }

  #gap({ epoch, next }) {
    if (epoch === this.epoch) return this.#sequence.expect(next);
    emit(this, 'gap', { after: this.seq, next, reason: 'epoch-changed' });
    this.epoch = epoch;
    this.#sequence.reset(next - 1);
  }

  #deliver(wire) {
    if (wire.key) this.#session.outbox.confirm(wire.key, { epoch: this.epoch, seq: wire.seq, at: wire.at });
    if (wire.change) this.#change(wire);
    else {
      const message = this.#kept.read(wire, this.epoch);
      emit(this, 'message', { message, data: message.data, past: this.#past });
    }
    if (this.#end && this.seq >= this.#end) this.#caughtUp();
  }

  #change(wire) {
    for (const changed of this.#kept.apply(wire, this.epoch)) {
      const { change, of, message } = changed;
      if (change && change !== 'edited') this.#session.outbox.forget(this.name, of, message?.key);
      emit(this, change ? 'changed' : 'reactions', { ...changed, past: this.#past });
    }
  }

  #page({ limit, ...range }) {
    return this.#ask({ op: 'history', ...range, limit: Math.min(limit, this.#session.limits().history ?? 100) });
  }

  /** Asks once the room is joined. */
  #ask(command) {
    return this.#session.requests.insist({ ...command, room: this.name }, () => this.#entrance());
  }

  /** Waits until the room is joined. @returns {Promise<number>} the `seq` that its next message will have */
  async #entrance() {
    await this.#gate.pass(this.joined);
    return this.seq + 1;
  }

  #present(members, change = {}) {
    emit(this, 'presence', { members: (this.members = members), ...change });
  }
}
