/** At least this many items of a room stay in memory, if there are as many; older ones can be loaded again. */
const MEMORY = 4000;

/**
 * What the page holds of a room's log: consecutive items, each a message or a note, oldest first. The index of an item
 * never changes, so prepended items get lower, even negative ones. Pure: no elements, no sockets.
 */
export class Log {
  #items = [];
  /** The index of the oldest item kept. */
  from = 0;
  /** Whether the server has older messages. */
  more = false;
  /** Own messages that the server or the queue rejected for good: `{ key, data, type, error, limit }`. */
  failed = [];
  /** Whether the end is on screen, so that new messages count as read. */
  watched = false;
  /** The newest message that the user has seen, by `seq` in this epoch. */
  readSeq = 0;
  /** Which log `seq` counts in; null before the first message. */
  epoch = null;
  /** How many messages the user has not seen yet. */
  unread = 0;
  /** `seq` of the last message seen before the new ones, after which the mark is drawn; null for no mark. */
  mark = null;

  /** One past the index of the newest item. */
  get to() {
    return this.from + this.#items.length;
  }

  at(index) {
    return this.#items[index - this.from];
  }

  /** The index of a message of this epoch; undefined if it is not held. */
  indexOf(seq) {
    const at = this.#items.findLastIndex(item => item.seq === seq && item.epoch === this.epoch);
    return at < 0 ? undefined : this.from + at;
  }

  get last() {
    return this.#items.at(-1);
  }

  /** The newest text of the user that can still be changed. */
  lastOwn() {
    return this.#items.findLast(
      ({ mine, seq, data, redacted, removing }) => mine && seq && typeof data === 'string' && !redacted && !removing,
    );
  }

  /** `seq` of the oldest message held; history is read backwards from it. */
  get oldest() {
    return this.#items.find(item => item.seq && item.epoch === this.epoch)?.seq;
  }

  /** Appends an item. Drops the oldest ones if a quarter more than `MEMORY` are held, so not at each message. */
  append(item) {
    this.#items.push(item);
    if (this.#items.length <= MEMORY * 1.25) return;
    this.from += this.#items.length - MEMORY;
    this.#items = this.#items.slice(-MEMORY);
    this.more = true;
  }

  /** Prepends older messages, given oldest first. */
  prepend(items) {
    this.#items.unshift(...items);
    this.from -= items.length;
  }

  /** Counts a message that arrived unseen. */
  missed() {
    this.mark ??= this.readSeq;
    this.unread++;
  }

  /** Marks everything as read. @returns {boolean} whether that changed anything */
  read() {
    const seq = this.last?.seq ?? this.readSeq;
    const news = this.unread > 0 || seq !== this.readSeq;
    this.readSeq = seq;
    this.unread = 0;
    return news;
  }

  /** Marks messages up to `seq` as read. @returns {boolean} whether that changed anything */
  readUpTo(seq) {
    if (seq <= this.readSeq) return false;
    this.readSeq = seq;
    const unread = this.#items.filter(item => item.seq > seq && item.epoch === this.epoch && !item.mine).length;
    this.unread = Math.min(this.unread, unread);
    if (!this.unread) this.mark = null;
    return true;
  }

  /** Whether the mark for new messages is drawn before this item. */
  marks(index) {
    if (this.mark === null || this.mark === 0) return false;
    const item = this.at(index);
    return item.seq > this.mark && !(this.at(index - 1)?.seq > this.mark);
  }
}
