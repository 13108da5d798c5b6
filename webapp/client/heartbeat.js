/** How often the clock is checked, in ms. */
const CHECK = 5000;
/** How long a probe waits for any sign of life, in ms. */
const PATIENCE = 5000;
/** A check this late means that the machine slept, in ms. Timers of hidden tabs run once a minute, so it is longer. */
const JUMP = 70_000;

/**
 * Notices a dead connection. The server sends at least a `tick` per heartbeat, so silence starts a probe, and a probe
 * without any answer means that the connection is dead. Also notices that the clock jumped.
 */
export class Heartbeat {
  #on;
  /** The server's interval in ms; 0 while no connection is watched. */
  #interval = 0;
  #heardAt = 0;
  #checkedAt = 0;
  #checking;
  #probing;

  /** @param {{ probe(): void, dead(silence: number): void, jump(): void }} on */
  constructor(on) {
    this.#on = on;
  }

  /** Starts to check the clock, until `stop`. */
  start() {
    this.stop();
    this.#checkedAt = Date.now();
    this.#checking = setInterval(() => this.#check(), CHECK);
  }

  stop() {
    clearInterval(this.#checking);
    this.watch(0);
  }

  /** Expects a sign of life every `interval` ms; 0 expects none. */
  watch(interval) {
    this.#interval = interval;
    this.heard();
  }

  /** Records a sign of life: any frame is one. */
  heard() {
    this.#heardAt = Date.now();
    clearTimeout(this.#probing);
    this.#probing = undefined;
  }

  /** Asks for a sign of life now, unless a probe is under way. */
  probe() {
    if (this.#probing || !this.#interval) return;
    this.#probing = setTimeout(() => this.#on.dead(Date.now() - this.#heardAt), PATIENCE);
    this.#on.probe();
  }

  #check() {
    const now = Date.now();
    if (now - this.#checkedAt > JUMP) this.#on.jump();
    this.#checkedAt = now;
    if (now - this.#heardAt > this.#interval * 1.2) this.probe();
  }
}
