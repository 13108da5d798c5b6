import { fromPayload } from './codec.js';

/**
 * Makes message objects, and keeps those up to date that the application still holds: an edited message gets its new
 * content, a redacted one loses its content. One message is one object for as long as anyone holds it.
 */
export class Kept {
  #room;
  /** Weak, so that the application alone decides how long a message stays in memory. */
  #messages = new Map();
  #registry = new FinalizationRegistry(name => this.#messages.get(name)?.deref() ?? this.#messages.delete(name));

  /** @param {string} room */
  constructor(room) {
    this.#room = room;
  }

  /** Makes the object for a message on the wire, or returns the one that the application holds. */
  read(wire, epoch) {
    const { seq, at, from, key, edited, redacted } = wire;
    const fresh = { room: this.#room, epoch, seq, at, from, key, ...(redacted ? GONE : content(wire)) };
    if (redacted) fresh.redacted = redacted;
    else if (edited) fresh.edited = edited;
    const name = `${epoch} ${seq}`;
    const held = this.#messages.get(name)?.deref();
    if (!held) return this.#hold(name, wire.reactions ? { ...fresh, reactions: wire.reactions } : fresh);
    // a page of history may have been read before a change that has arrived since; so the reactions of a held one stay
    return version(held) > version(fresh) ? held : Object.assign(held, fresh);
  }

  /**
   * Reads the log entry of a change, and applies it unless a later change has replaced it.
   * @returns {{ change?: string, of: number, entry: object, message?: object }[]} for each message that it changes: what was
   *   done to it, if not only its reactions changed; the entry as a message of its own; and the changed message, if the
   *   application holds it
   */
  apply(wire, epoch) {
    if (isSuperseded(wire)) return [];
    const { seq, at, from, key, change, author } = wire;
    const brings = fromPayload(wire) !== undefined;
    const entry = { room: this.#room, epoch, seq, at, from, key, ...(brings ? content(wire) : GONE) };
    const nobody = (author || change === 'erased') && NOBODY;
    return [wire.to ?? wire.of].flat().map(of => {
      const about = brings ? undefined : this.#reacted(of, epoch);
      const message = about ?? this.#messages.get(`${epoch} ${of}`)?.deref();
      const others = message?.reactions?.filter(each => each.seq !== (about ? of : seq)) ?? [];
      if (about) about.reactions = others;
      else if (change === 'reacted') update(message, { reactions: [...others, { seq, from, text: wire.text }] });
      else if (brings) update(message, content(wire), { edited: { seq, at } });
      else update(message, GONE, nobody, { edited: undefined, reactions: [], redacted: { seq, at } });
      const told = { of: about?.seq ?? of, entry, message };
      return about || change === 'reacted' ? told : { change, ...told };
    });
  }

  /** The message that has the reaction whose entry is `of`. */
  #reacted(of, epoch) {
    const has = message => message?.epoch === epoch && message.reactions?.some(({ seq }) => seq === of);
    return [...this.#messages.values()].map(each => each.deref()).find(has);
  }

  #hold(name, message) {
    this.#messages.set(name, new WeakRef(message));
    this.#registry.register(message, name);
    return message;
  }
}

/** Changes a message, unless nobody holds it. One that is redacted has no content to get back, but may lose its author. */
const update = (message, ...changes) =>
  message && (!message.redacted || changes.includes(NOBODY)) && Object.assign(message, ...changes);

/** The `seq` of the latest change of a message; a redacted one is not edited again. */
const version = ({ edited, redacted }) => (redacted ?? edited)?.seq ?? 0;

/** The content of a redacted message. */
const GONE = { type: '', data: undefined };

/** The author of a message whose author was removed, too. */
const NOBODY = { from: { id: '', name: '' } };

/** The content of a message. Plain text and JSON may come without a type; bytes always have one. */
const content = wire => ({
  type: wire.type ?? (wire.json === undefined ? 'text/plain' : 'application/json'),
  data: fromPayload(wire),
});

/** Whether an entry is a change without content, because a later one has replaced it. */
const isSuperseded = wire => /edit|react/.test(wire.change) && fromPayload(wire) === undefined;
