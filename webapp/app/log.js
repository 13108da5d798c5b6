/** At least this many items of a room stay in memory, if there are as many; older ones can be loaded again. */
const MEMORY = 4000;

/**
 * What the page holds of a room's log: consecutive items, each a message or a note, oldest first. The index of an item
 * never changes, so prepended items get lower, even negative ones. Only what is before a hole gets other indices, when the hole is
 * filled. Pure: no elements, no sockets.
 */
export class Log {
  #items = [];
  /** Stands for messages between older ones that were loaded and the end: `{ note, epoch, after, before }`; null if there is none. */
  hole = null;
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
  /** Whether no message of this log has come yet. */
  fresh = true;
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

  /** The index of the hole; undefined if there is none. */
  get holeAt() {
    return this.hole ? this.from + this.#items.indexOf(this.hole) : undefined;
  }

  /** `seq` of the oldest message from which on everything is held. */
  get endsFrom() {
    return this.hole?.before ?? this.oldest;
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
    if (!this.#items.includes(this.hole, 1)) this.#close();
    this.more = true;
  }

  /** Prepends older messages, given oldest first. */
  prepend(items) {
    this.#items.unshift(...items);
    this.from -= items.length;
  }

  /**
   * Holds these messages, oldest first, instead of all that is held before the end.
   * @param {boolean} more whether there are older ones
   * @param {boolean} whole whether none is missing between them and the end
   */
  jump(items, more, whole) {
    const before = this.endsFrom;
    const end = this.hole ? this.holeAt + 1 : this.from;
    const { seq: after, at } = items.at(-1);
    this.hole = whole ? null : { note: 'hole', epoch: this.epoch, after, before, at };
    const part = whole ? items : [...items, this.hole];
    this.#items.splice(0, end - this.from, ...part);
    this.from = end - part.length;
    this.more = more;
  }

  /**
   * Puts messages, oldest first, into the hole: to what is before it or, unless `forward`, to what is after it.
   * @param {boolean} whole whether the hole is closed
   * @returns {{ index: number, count: number, forward: boolean, whole: boolean }} the index that the hole had, and how many there are
   */
  fill(items, forward, whole) {
    const { hole, holeAt: index } = this;
    const fresh = whole ? items : forward ? [...items, hole] : [hole, ...items];
    this.#items.splice(index - this.from, 1, ...fresh);
    this.from -= fresh.length - 1;
    if (whole) this.hole = null;
    else if (items.length && forward) Object.assign(hole, { after: items.at(-1).seq, at: items.at(-1).at });
    else if (items.length) hole.before = items[0].seq;
    return { index, count: items.length, forward, whole };
  }

  /** Forgets the hole, with nothing left before it. */
  #close() {
    if (this.hole && this.#items[0] === this.hole) {
      this.#items.shift();
      this.from++;
    }
    this.hole = null;
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
    const first = !this.readSeq && !this.watched; // nothing counted as unread, since nobody knew how far the user was
    this.readSeq = seq;
    const unread = this.#items.filter(item => item.seq > seq && item.epoch === this.epoch && !item.mine).length;
    this.unread = first ? unread : Math.min(this.unread, unread);
    if (!this.unread) this.mark = null;
    else if (first) this.mark = seq;
    return true;
  }

  /** Whether there are new messages before all that are held. */
  get hidesNews() {
    return this.mark > 0 && this.more && this.oldest > this.mark + 1;
  }

  /** Whether the mark for new messages is drawn before this item. */
  marks(index) {
    if (this.mark === null || this.mark === 0) return false;
    const before = this.at(index - 1);
    return this.at(index).seq > this.mark && !((before?.seq ?? before?.after) > this.mark);
  }
}
