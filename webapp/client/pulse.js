/** How often to look, in ms. */
const LOOK = 5000;
/** How long a probe waits for any sign of life. */
const PATIENCE = 5000;
/** A look this late means that the machine slept. Timers of hidden tabs run once a minute, so longer than that. */
const JUMP = 70_000;

/**
 * Notices a dead line: the server sends at least a `tick` each heartbeat, so silence means a probe, and a probe
 * without any answer means death. Notices jumps of time as well.
 */
export class Pulse {
  #on;
  #heartbeat = 0;
  #heardAt = 0;
  #lookedAt = 0;
  #looking;
  #probing;

  /** @param {{ probe(): void, dead(silence: number): void, jump(): void }} on */
  constructor(on) {
    this.#on = on;
  }

  /** Begins to watch the clock. */
  start() {
    this.stop();
    this.#lookedAt = Date.now();
    this.#looking = setInterval(() => this.#look(), LOOK);
  }

  stop() {
    clearInterval(this.#looking);
    this.watch(0);
  }

  /** Expects a sign of life each `heartbeat` ms; 0 expects none. */
  watch(heartbeat) {
    this.#heartbeat = heartbeat;
    this.heard();
  }

  /** Something arrived. */
  heard() {
    this.#heardAt = Date.now();
    clearTimeout(this.#probing);
    this.#probing = undefined;
  }

  /** Asks for a sign of life now. */
  probe() {
    if (this.#probing || !this.#heartbeat) return;
    this.#probing = setTimeout(() => this.#on.dead(Date.now() - this.#heardAt), PATIENCE);
    this.#on.probe();
  }

  #look() {
    const now = Date.now();
    if (now - this.#lookedAt > JUMP) this.#on.jump();
    this.#lookedAt = now;
    if (now - this.#heardAt > this.#heartbeat * 1.2) this.probe();
  }
}
