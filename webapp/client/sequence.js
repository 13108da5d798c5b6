/**
 * Puts a room's messages in order: each once, none missing. A message that arrives too early is held back while the
 * hole before it is fetched. Pure logic: it knows no sockets and no clocks.
 */
export class Sequence {
  /** The last message delivered. */
  seq = 0;
  #on;
  #held = [];
  /** The first `seq` after the hole that is being filled; 0 if there is no hole. */
  #next = 0;
  /** Changes with each reset, so that a late answer is ignored. */
  #era = 0;

  /**
   * @param {{ deliver(message: object): void, fetch(after: number, limit: number): Promise<object[]>,
   *   gap(after: number, next: number): void }} on `fetch` answers oldest first; `gap` says that messages are lost
   */
  constructor(on) {
    this.#on = on;
  }

  /** Restarts after `seq`, and drops the messages held back. */
  reset(seq) {
    this.seq = seq;
    this.#held = [];
    this.#next = 0;
    this.#era++;
  }

  /** Handles one live message. */
  offer(message) {
    if (message.seq <= this.seq) return;
    if (!this.#next && message.seq === this.seq + 1) return this.#pass(message);
    this.#held.push(message);
    if (!this.#next) this.expect(message.seq);
  }

  /** Everything before `next` exists: fetches the messages not yet delivered, even if another hole is being filled. */
  expect(next) {
    if (next <= Math.max(this.seq + 1, this.#next)) return;
    const filling = this.#next;
    this.#next = next;
    if (!filling) this.#fill(this.#era);
  }

  async #fill(era) {
    while (this.seq + 1 < this.#next) {
      const page = await this.#on.fetch(this.seq, this.#next - this.seq - 1).catch(() => null);
      if (era !== this.#era) return;
      const before = this.seq;
      for (const message of page ?? []) this.#step(message);
      if (this.seq === before) this.#skip(this.#next);
    }
    this.#next = 0;
    this.#release();
  }

  /** Delivers a message that may follow a hole that cannot be filled. */
  #step(message) {
    if (message.seq <= this.seq) return;
    if (message.seq > this.seq + 1) this.#skip(message.seq);
    this.#pass(message);
  }

  #skip(next) {
    this.#on.gap(this.seq, next);
    this.seq = next - 1;
  }

  #release() {
    const held = this.#held.sort((a, b) => a.seq - b.seq);
    this.#held = [];
    for (const message of held) this.offer(message);
  }

  #pass(message) {
    this.seq = message.seq;
    this.#on.deliver(message);
  }
}
