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
    const { edited, redacted, reactions } = wire;
    const fresh = this.#message(wire, epoch);
    if (redacted) fresh.redacted = redacted;
    else if (edited) fresh.edited = edited;
    const held = this.#held(wire.seq, epoch);
    if (!held) return this.#hold(`${epoch} ${wire.seq}`, reactions ? { ...fresh, reactions } : fresh);
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
    const { seq, at, from, change, author, text } = wire;
    const entry = this.#message(wire, epoch);
    const gone = entry.data === undefined;
    if (gone && /edit|react/.test(change)) return [];
    const nobody = (author || change === 'erased') && NOBODY;
    return [wire.to ?? wire.of].flat().map(of => {
      const message = this.#held(of, epoch) ?? (gone ? this.#reacted(of, epoch) : undefined);
      const about = message?.seq ?? of;
      const reactions = (message?.reactions ?? []).filter(each => each.seq !== of && each.seq !== seq);
      if (wire.to) reactions.push({ seq, from, text });
      if (wire.to || about !== of) {
        update(message, { reactions });
        return { of: about, entry, message };
      }
      if (gone) update(message, GONE, nobody, { edited: undefined, reactions: [], redacted: { seq, at } });
      else update(message, content(wire), { edited: { seq, at } });
      return { change, of, entry, message };
    });
  }

  #message(wire, epoch) {
    const { seq, at, from, key } = wire;
    return { room: this.#room, epoch, seq, at, from, key, ...content(wire) };
  }

  #held(seq, epoch) {
    return this.#messages.get(`${epoch} ${seq}`)?.deref();
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

/** The content of a redacted message, and of an entry that brings none. */
const GONE = { type: '', data: undefined };

/** The author of a message whose author was removed, too. */
const NOBODY = { from: { id: '', name: '' } };

/** The content of a message. Plain text and JSON may come without a type; bytes always have one. */
const content = wire => {
  const data = fromPayload(wire);
  return data === undefined
    ? GONE
    : { type: wire.type ?? (wire.json === undefined ? 'text/plain' : 'application/json'), data };
};
