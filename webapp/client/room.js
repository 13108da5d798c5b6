import { fromPayload, newKey, toPayload } from './codec.js';
import { emit, ParleyError, pause, RETRY } from './events.js';
import { fit } from './limits.js';
import { Sequence } from './sequence.js';

/** How long own messages wait at most until the missed ones have been read, in ms. */
const LATEST = 5000;

/**
 * A room as this client receives it. Events: `message`, `presence`, `signal`, `gap`, `recovered`, `joined`, `queue`,
 * `error`. Made by `Parley.room`.
 */
export class Room extends EventTarget {
  /** Which log `seq` counts in; changes if the log is replaced. */
  epoch = null;
  /** Whether the server delivers this room to us now. */
  joined = false;
  /** Who is here: `{ id, name }`. */
  members = [];
  #session;
  #limit;
  /** Calls that wait for the room to be joined: how to go on, and how to give up. */
  #waiting = [];
  /** Why the room will not be joined, if so: it was left or refused, or the client is closed. */
  #ended;
  /** Whether own messages still wait, although `#ended` is set. */
  #keep;
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
   * @param {string} name
   * @param {number} limit how many of the newest messages the first join brings
   * @param {(control: { room: Room, join(): void, wait(error?: ParleyError, keep?: boolean): void,
   *   take(event: object): void, isReady(): boolean }) => { outbox: object, requests: object, limits(): object,
   *   send(command: object): boolean, leave(): void }} attach receives the calls that are reserved for Parley, and
   *   returns the parts of Parley that the room may use
   */
  constructor(name, limit, attach) {
    super();
    this.name = name;
    this.#limit = limit;
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

  /** Own messages that are not durable yet: `{ key, data, sent }`, oldest first. */
  get pending() {
    return this.#session.outbox.of(this.name).map(({ key, data, sent }) => ({ key, data, sent: !!sent }));
  }

  /**
   * Says something: string, Blob, ArrayBuffer, typed array, or anything JSON can hold. While offline it waits.
   * @param {unknown} data
   * @param {{ key?: string, type?: string, signal?: AbortSignal }} [options] the same `key` again is stored once
   * @returns {Promise<{ epoch: string, seq: number, at: number }>} once it is durable
   */
  async say(data, { key = newKey(), type, signal } = {}) {
    if (this.#ended && !this.#keep) throw this.#ended;
    const payload = async () => fit(await toPayload(data, type), this.#session.limits().message);
    return this.#session.outbox.add({ key, room: this.name, data, signal }, payload);
  }

  /** Sends the room something that is not stored, such as typing. @returns {boolean} false while offline: it is lost */
  signal(kind, json) {
    if (json !== undefined) ({ json } = fit({ json }, this.#session.limits().message));
    return this.joined && this.#session.send({ op: 'signal', room: this.name, kind, json });
  }

  /**
   * Reads the log: backwards from `before` (from the newest if neither is given), or forwards from `after`.
   * @param {{ before?: number, after?: number, limit?: number }} [range] `limit` bounds the whole
   * @returns {AsyncGenerator<object>} messages, in the order of reading
   */
  async *history({ before, after, limit = Infinity } = {}) {
    const back = after === undefined;
    let position = back ? (before ?? (await this.#entrance())) : after;
    for (let more = true; more && limit > 0;) {
      const size = Math.min(limit, this.#session.limits().history ?? 100);
      const page = await this.#page({ [back ? 'before' : 'after']: position, limit: size });
      for (const message of back ? page.messages.reverse() : page.messages) {
        position = message.seq;
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

  /** Leaves the room: `Parley.room` then makes a new one of this name. Rejects waiting messages. */
  leave() {
    this.#wait(new ParleyError('left', `${this.name} was left`));
    this.#session.leave();
  }

  /** Whether own messages may be sent. */
  #isReady() {
    return this.joined && this.seq >= this.#end;
  }

  /** Joins the room, or rejoins it. */
  #join() {
    this.#wait();
    const since = this.epoch ? { epoch: this.epoch, seq: this.seq } : undefined;
    this.#session.requests.send(
      { op: 'join', room: this.name, since, limit: this.#limit },
      answer => this.#entered(answer, since),
      error => this.#refused(error),
    );
  }

  /**
   * The room is not joined now, but will be; with an error, it will not be.
   * @param {ParleyError} [error] rejects all that waits for the room
   * @param {boolean} [keep] whether own messages still wait
   */
  #wait(error, keep) {
    this.joined = false;
    this.#sequence.reset(this.seq);
    clearTimeout(this.#timer);
    this.#ended = error;
    this.#keep = keep;
    if (!error) return;
    for (const [, reject] of this.#waiting.splice(0)) reject(error);
    if (!keep) this.#session.outbox.end(this.name, error);
  }

  /** Handles a server event of this room. */
  #take(event) {
    if (!this.joined) return; // the answer to `join` will include it
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
    if (this.#ended) return; // left or closed meanwhile
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
    for (const [resolve] of this.#waiting.splice(0)) resolve();
    emit(this, since ? 'recovered' : 'joined', { recovered, missed, reason, seq });
    this.#session.outbox.flush(this.name);
    if (!this.#isReady()) this.#timer = setTimeout(() => this.#caughtUp(), LATEST);
  }

  /** All missed messages are read, or took too long: own messages may be sent again. */
  #caughtUp() {
    clearTimeout(this.#timer);
    this.#end = 0;
    this.#session.outbox.flush(this.name);
  }

  #refused(error) {
    if (this.#ended || error.code === 'offline') return; // the next connection joins again
    emit(this, 'error', { error });
    if (error.retry) this.#timer = setTimeout(() => this.#join(), RETRY);
    else this.#wait(error);
  }

  #gap({ epoch, next }) {
    if (epoch === this.epoch) return this.#sequence.expect(next);
    emit(this, 'gap', { after: this.seq, next, reason: 'epoch-changed' });
    this.epoch = epoch;
    this.#sequence.reset(next - 1);
  }

  #deliver(wire) {
    const message = this.#read(wire);
    if (wire.key) this.#session.outbox.confirm(wire.key, { epoch: this.epoch, seq: wire.seq, at: wire.at });
    emit(this, 'message', { message, data: message.data, past: this.#past });
    if (this.#end && this.seq >= this.#end) this.#caughtUp();
  }

  #read(wire) {
    // plain text and JSON may come without a type; bytes always have one
    const { seq, at, from, key, json, type = json === undefined ? 'text/plain' : 'application/json' } = wire;
    return { room: this.name, epoch: this.epoch, seq, at, from, key, type, data: fromPayload(wire) };
  }

  #page(range) {
    return this.#ask({ op: 'history', ...range });
  }

  /** Asks once the room is joined, and again after each failure of the connection or the server that may pass. */
  async #ask(command) {
    for (;;) {
      await this.#entrance();
      try {
        return await this.#session.requests.ask({ ...command, room: this.name });
      } catch (error) {
        if (!error.retry) throw error;
        await pause(RETRY);
      }
    }
  }

  /** Waits until the room is joined. @returns {Promise<number>} the `seq` that its next message will have */
  async #entrance() {
    if (this.#ended) throw this.#ended;
    if (!this.joined) await new Promise((...then) => this.#waiting.push(then));
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
