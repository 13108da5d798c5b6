/**
 * Puts a room's messages in order: each once, none missing. What comes too early is held back while the hole in
 * front of it is fetched. Pure logic: it knows no sockets and no clocks.
 */
export class Sequence {
  /** The last message handed on. */
  seq = 0;
  #on;
  #held = [];
  /** The first `seq` known to exist beyond a hole; 0 when there is no hole. */
  #next = 0;
  /** Changes with each reset, so that an answer that comes late counts for nothing. */
  #era = 0;

  /**
   * @param {{ deliver(message: object): void, fetch(after: number, limit: number): Promise<object[]>,
   *   gap(after: number, next: number): void }} on `fetch` answers oldest first; `gap` says that messages are lost
   */
  constructor(on) {
    this.#on = on;
  }

  /** Starts behind `seq`; what was held back is forgotten. */
  reset(seq) {
    this.seq = seq;
    this.#held = [];
    this.#next = 0;
    this.#era++;
  }

  /** Takes one live message in. */
  offer(message) {
    if (message.seq <= this.seq) return;
    if (!this.#next && message.seq === this.seq + 1) return this.#pass(message);
    this.#held.push(message);
    this.expect(message.seq);
  }

  /** Learns that everything before `next` exists but was not delivered. */
  expect(next) {
    if (this.#next || next <= this.seq + 1) return;
    this.#next = next;
    this.#fill(this.#era);
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

  /** Hands on a message that may lie behind a hole nobody can fill. */
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
