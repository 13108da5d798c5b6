import { fromPayload, newKey, toPayload } from './codec.js';
import { emit, ParleyError, pause } from './events.js';
import { Sequence } from './sequence.js';

/** How long to wait before asking again, in ms. */
const AGAIN = 1000;

/** How long own messages wait at most for what was missed to be read, in ms. */
const LATEST = 5000;

/**
 * A room as this client hears it. Events: `message`, `presence`, `signal`, `gap`, `recovered`, `joined`, `queue`,
 * `error`. Made by `Parley.room`.
 */
export class Room extends EventTarget {
  /** Which log `seq` counts in; changes when the log was replaced. */
  epoch = null;
  /** Whether the server delivers this room to us now. */
  joined = false;
  /** Who is here: `{ id, name }`. */
  members = [];
  #line;
  #limit;
  #entry = gate();
  /** Where the log ended when we came back: own messages are sent only once we have read up to there. */
  #end = 0;
  /** Whether what is delivered now came with the first join. */
  #past = false;
  #sequence = new Sequence({
    deliver: message => this.#deliver(message),
    fetch: (after, limit) => this.#page({ after, limit }).then(answer => answer.messages),
    gap: (after, next) => emit(this, 'gap', { after, next, missed: next - after - 1 }),
  });

  /**
   * @param {string} name
   * @param {object} line what the room needs of its Parley: `request`, `ask`, `send`, `outbox`, `limits`, `leave`
   * @param {number} limit how many of the newest messages come with the first join
   */
  constructor(name, line, limit) {
    super();
    this.name = name;
    this.#line = line;
    this.#limit = limit;
  }

  /** The last message delivered; what comes next has `seq + 1`. */
  get seq() {
    return this.#sequence.seq;
  }

  /** Own messages that are not durable yet: `{ key, data, sent }`, oldest first. */
  get pending() {
    return this.#line.outbox.of(this.name).map(({ key, data, sent }) => ({ key, data, sent: Boolean(sent) }));
  }

  /**
   * Says something: string, Blob, ArrayBuffer, typed array, or anything JSON can hold. While offline it waits.
   * @param {unknown} data
   * @param {{ key?: string, type?: string, signal?: AbortSignal }} [options] the same `key` again is stored once
   * @returns {Promise<{ epoch: string, seq: number, at: number }>} once it is durable
   */
  say(data, { key = newKey(), type, signal } = {}) {
    const payload = toPayload(data, type).then(fields => this.#line.fitting(fields));
    return this.#line.outbox.add({ key, room: this.name, data, payload, signal });
  }

  /** Tells the room something that is not kept, such as typing; lost without a trace while offline. */
  signal(kind, json) {
    return this.#line.send({ op: 'signal', room: this.name, kind, json });
  }

  /**
   * Reads the log: backwards from `before` (from the newest when neither is given), or forwards from `after`.
   * @param {{ before?: number, after?: number, limit?: number }} [range] `limit` bounds the whole
   * @returns {AsyncGenerator<object>} messages, in the order of reading
   */
  async *history({ before, after, limit = Infinity } = {}) {
    const back = after === undefined;
    let place = back ? before ?? (await this.#newest()) : after;
    for (let more = true; more && limit > 0; ) {
      const size = Math.min(limit, this.#line.limits.history ?? 100);
      const page = await this.#page({ [back ? 'before' : 'after']: place, limit: size });
      for (const message of back ? page.messages.reverse() : page.messages) {
        place = message.seq;
        limit--;
        yield this.#read(message);
      }
      more = page.more && page.messages.length > 0;
    }
  }

  /** Asks who is here. @returns {Promise<{ id: string, name: string }[]>} */
  async who() {
    return (await this.#ask({ op: 'who' })).members;
  }

  /** Stops listening. A later `Parley.room` of this name joins anew; what waits to be said waits for that. */
  leave() {
    this.joined = false;
    this.#sequence.reset(this.seq);
    const left = new ParleyError('left', `${this.name} was left`);
    this.#entry.shut(left);
    this.#entry = gate(left);
    this.#line.leave(this);
  }

  /** @internal Whether own messages may go out. */
  get _ready() {
    return this.joined && this.seq >= this.#end;
  }

  /** @internal Enters the room, or comes back to it. */
  _join() {
    const since = this.epoch ? { epoch: this.epoch, seq: this.seq } : undefined;
    this.#line.request(
      { op: 'join', room: this.name, since, limit: this.#limit },
      answer => this.#entered(answer, since),
      error => this.#refused(error),
    );
  }

  /** @internal The line is gone. */
  _lost() {
    if (this.joined) this.#entry = gate();
    this.joined = false;
    this.#sequence.reset(this.seq);
  }

  /** @internal Takes in a server event of this room. */
  _take(event) {
    if (!this.joined) return; // the answer to `join` will bring it
    switch (event.ev) {
      case 'message':
        return this.#sequence.offer(event);
      case 'arrived':
        return this.#present([...this.#without(event.user), event.user], { arrived: event.user });
      case 'departed':
        return this.#present(this.#without(event.user), { departed: event.user });
      case 'signal':
        return emit(this, 'signal', { from: event.from, kind: event.kind, data: event.json });
      case 'gap':
        return this.#gap(event);
    }
  }

  #entered({ epoch, seq, messages, members, missed, recovered, reason }, since) {
    const resumed = since && recovered;
    if (!resumed) {
      const next = messages[0]?.seq ?? seq + 1;
      if (since) emit(this, 'gap', { after: this.seq, next, missed, reason });
      this.#sequence.reset(next - 1);
    }
    this.#end = resumed ? since.seq + (missed ?? 0) : 0;
    this.epoch = epoch;
    this.joined = true;
    this.#past = !since;
    for (const message of messages) this.#sequence.offer(message);
    this.#past = false;
    this.#present(members, {});
    this.#entry.open();
    emit(this, since ? 'recovered' : 'joined', { recovered, missed, reason, seq });
    this.#line.outbox.flush(this.name);
    if (!this._ready) setTimeout(() => this.#caughtUp(), LATEST);
  }

  /** Nothing that was missed can be an own message any more whose confirmation was lost. */
  #caughtUp() {
    this.#end = 0;
    this.#line.outbox.flush(this.name);
  }

  async #refused(error) {
    if (error.code === 'offline') return; // the next line joins again
    emit(this, 'error', { error });
    if (!error.retry) return;
    await pause(AGAIN);
    if (!this.joined) this._join();
  }

  #gap({ epoch, next }) {
    if (epoch === this.epoch) return this.#sequence.expect(next);
    emit(this, 'gap', { after: this.seq, next, reason: 'epoch-changed' });
    this.epoch = epoch;
    this.#sequence.reset(next - 1);
  }

  #deliver(wire) {
    const message = this.#read(wire);
    if (wire.key) this.#line.outbox.confirm(wire.key, { epoch: this.epoch, seq: wire.seq, at: wire.at });
    emit(this, 'message', { message, data: message.data, past: this.#past });
    if (this.#end && this.seq >= this.#end) this.#caughtUp();
  }

  #read(wire) {
    // what is plain goes without a type; bytes always have one
    const { seq, at, from, key, json, type = json === undefined ? 'text/plain' : 'application/json' } = wire;
    return { room: this.name, epoch: this.epoch, seq, at, from, key, type, data: fromPayload(wire) };
  }

  #page(range) {
    return this.#ask({ op: 'history', ...range });
  }

  /** Asks once the room is joined, and again whenever the line or the server fails in a way that passes. */
  async #ask(command) {
    for (;;) {
      await this.#entry.opened;
      try {
        return await this.#line.ask({ ...command, room: this.name });
      } catch (error) {
        if (!error.retry) throw error;
        await pause(AGAIN);
      }
    }
  }

  async #newest() {
    await this.#entry.opened;
    return this.seq + 1;
  }

  #present(members, change) {
    this.members = members;
    emit(this, 'presence', { members, ...change });
  }

  #without(user) {
    return this.members.filter(member => member.id !== user.id);
  }
}

/** A promise with its handles outside; nobody has to wait for it. Shut at once where there is an error. */
function gate(error) {
  const self = {};
  self.opened = new Promise((open, shut) => Object.assign(self, { open, shut }));
  self.opened.catch(() => {});
  if (error) self.shut(error);
  return self;
}
