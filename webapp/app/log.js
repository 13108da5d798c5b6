/** How many items a room keeps in memory; older ones are read from the server again. */
const MEMORY = 4000;

/**
 * What a page knows of a room's log: a run of items, each a message or a note, oldest first. An item's index never
 * changes: items put in front count down from where the run began. Pure: no elements, no sockets.
 */
export class Log {
  #items = [];
  /** The index of the oldest item kept. */
  from = 0;
  /** Whether the server has older messages. */
  more = false;
  /** Own messages that will never be sent by themselves: `{ key, data, type, error }`. */
  failed = [];
  /** Whether the user looks at its end, as far as the page can tell. */
  watched = false;
  /** The newest message that the user saw. */
  readSeq = 0;
  epoch = null;
  /** What is not seen yet. */
  unread = 0;
  /** The last message seen before the new ones: the mark stands behind it; null for no mark. */
  mark = null;

  /** One past the index of the newest item. */
  get to() {
    return this.from + this.#items.length;
  }

  at(index) {
    return this.#items[index - this.from];
  }

  get last() {
    return this.#items.at(-1);
  }

  /** The oldest message's `seq`: older ones are before it. */
  get oldest() {
    return this.#items.find(item => item.seq && item.epoch === this.epoch)?.seq;
  }

  /** Puts an item at the end; lets go of the oldest where that is too many. */
  append(item) {
    this.#items.push(item);
    if (this.#items.length <= MEMORY * 1.25) return;
    this.from += this.#items.length - MEMORY;
    this.#items = this.#items.slice(-MEMORY);
    this.more = true;
  }

  /** Puts older messages in front, oldest first. */
  prepend(items) {
    this.#items.unshift(...items);
    this.from -= items.length;
  }

  /** A message nobody looked at came. */
  missed() {
    this.mark ??= this.readSeq;
    this.unread++;
  }

  /** The user sees all there is. @returns {boolean} whether that is news */
  read() {
    const seq = this.last?.seq ?? this.readSeq;
    const news = this.unread > 0 || seq !== this.readSeq;
    this.readSeq = seq;
    this.unread = 0;
    return news;
  }

  /** Whether the mark of new messages stands before this item. */
  marks(index) {
    if (this.mark === null || this.mark === 0) return false;
    const item = this.at(index);
    return item.seq > this.mark && !(this.at(index - 1)?.seq > this.mark);
  }
}
