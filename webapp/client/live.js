/** How many messages wait for a reader; what comes after them is read from the log when it has caught up. */
const HELD = 100;

/** Errors of a room that the page itself has ended. */
const OWN = ['left', 'closed'];

/**
 * The messages of a room as they arrive: in order, each once, and none lost to a slow reader.
 * @param {EventTarget} room
 * @param {{ ended?: Error }} gate `ended` says why no message will come, if so
 * @returns {AsyncGenerator<object>}
 */
export async function* live(room, gate) {
  const held = [];
  /** What was not held: the messages of `epoch` after `from` and up to `to`. */
  let missed = null;
  /** How far the log was read. */
  let read = null;
  let wake;
  const hold = ({ message }) => {
    const { epoch, seq } = message;
    if (read?.epoch === epoch && seq <= read.to) return;
    if (missed?.epoch === epoch) missed.to = seq;
    else if (missed || held.length >= HELD) missed = { epoch, from: seq - 1, to: seq };
    else held.push(message);
    wake?.();
  };
  const end = () => wake?.();
  room.addEventListener('message', hold);
  room.addEventListener('ended', end);
  try {
    for (;;) {
      while (held.length) yield held.shift();
      const range = missed;
      if (range && range.from < range.to) {
        const { to } = range;
        for await (const message of room.history({ after: range.from })) {
          if (range !== missed) break; // the log was replaced meanwhile
          range.from = message.seq;
          yield message;
        }
        range.from = Math.max(range.from, to); // what the log no longer has is not asked for again
      } else if (range) {
        read = { epoch: range.epoch, to: range.from };
        missed = null;
      } else if (gate.ended) break;
      else await new Promise(resolve => (wake = resolve));
    }
  } catch (error) {
    if (!OWN.includes(error.code)) throw error;
  } finally {
    room.removeEventListener('message', hold);
    room.removeEventListener('ended', end);
  }
  if (gate.ended && !OWN.includes(gate.ended.code)) throw gate.ended;
}
