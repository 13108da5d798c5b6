/** How many messages each step further back brings. */
const PAGE = 200;

/** How many messages before and after one are loaded with it, if it is far from all that are held. */
const AROUND = 60;

/** Loads what was said before: step by step, or around an older message. One step at a time for each view. */
export class Past {
  #item;
  #on;

  /**
   * @param {(message: object) => object} item makes an item of a log
   * @param {{ loaded(view: object, items: object[]): void, older(view: object): void, filled(view: object, part: object): void,
   *   jumped(view: object): void }} on `loaded` is called first, after the log has them; `part` is as `Log.fill` returns it
   */
  constructor(item, on) {
    this.#item = item;
    this.#on = on;
  }

  /** Loads a page of messages before all that are held. */
  older(view) {
    const { log, room } = view;
    if (!log.more) return;
    return alone(view, async () => {
      const items = await this.#read(room, { before: log.oldest, limit: PAGE });
      log.more = items.length === PAGE && items[0].seq > 1;
      log.prepend(items);
      this.#on.loaded(view, items);
      this.#on.older(view);
    });
  }

  /** Loads a page of the messages that the hole stands for: those before it, or with `forward` those after what is before it. */
  fill(view, forward) {
    const { log, room } = view;
    if (!log.hole) return;
    return alone(view, async () => {
      const { epoch, after, before } = log.hole;
      const range = forward ? { after, limit: PAGE } : { before, limit: PAGE };
      const read = epoch === log.epoch ? await this.#read(room, range) : []; // another log has replaced that one
      if (!log.hole) return;
      const items = read.filter(({ seq }) => seq > after && seq < before);
      const part = log.fill(items, forward, items.length < PAGE);
      this.#on.loaded(view, items);
      this.#on.filled(view, part);
    });
  }

  /** Loads messages until one is held. @returns {Promise<boolean>} whether it is */
  async reach(view, seq) {
    const { log, room } = view;
    if (!room.joined) await entered(room);
    if (!room.joined) return false;
    while (view.loading) await view.loading;
    if (log.oldest === undefined) await this.older(view); // only changes were loaded
    const skipped = log.hole && seq > log.hole.after && seq < log.hole.before;
    const near = !skipped && seq >= log.oldest - PAGE;
    if (log.indexOf(seq) === undefined && near && seq < log.oldest) await this.older(view);
    else if (log.indexOf(seq) === undefined && (skipped || seq < log.oldest)) await this.#around(view, seq);
    return log.indexOf(seq) !== undefined;
  }

  /** Loads the messages around one, unless it is gone. They replace what is held before the end of the log. */
  #around(view, seq) {
    const { log, room } = view;
    return alone(view, async () => {
      const { epoch } = log;
      const before = await this.#read(room, { before: seq + 1, limit: AROUND });
      if (before.at(-1)?.seq !== seq) return;
      const after = await this.#read(room, { after: seq, limit: AROUND });
      if (log.epoch !== epoch) return;
      const items = [...before, ...after].filter(each => each.seq < log.endsFrom);
      const more = before.length === AROUND && before[0].seq > 1;
      log.jump(items, more, after.length < AROUND || after.at(-1).seq >= log.endsFrom);
      this.#on.loaded(view, items);
      this.#on.jumped(view);
    });
  }

  /** @returns {Promise<object[]>} items, oldest first */
  async #read(room, range) {
    const items = [];
    for await (const message of room.history(range)) items.push(this.#item(message));
    return range.after === undefined ? items.reverse() : items;
  }
}

/** Runs a step unless one is running, and resolves with that one otherwise. What fails, because the room was left, has no effect. */
function alone(view, step) {
  view.loading ??= step()
    .catch(() => {})
    .finally(() => (view.loading = null));
  return view.loading;
}

/** Waits until the room is joined, or will not be. */
async function entered(room) {
  const over = new AbortController();
  await new Promise(resolve => {
    for (const type of ['joined', 'recovered', 'ended', 'left', 'error']) {
      room.addEventListener(type, resolve, { signal: over.signal });
    }
  });
  over.abort();
}
