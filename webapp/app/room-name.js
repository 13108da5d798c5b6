/** The server's rule for room names (RoomName.java): up to 64 letters, digits and `. _ ~ -`, no mark at the start. */
const ROOM = /^(?!\p{M})[\p{L}\p{Nd}\p{M}._~-]{1,64}$/u;

/** @param {string} name in Unicode normalization form C */
export const isRoomName = name => ROOM.test(name);

/**
 * Reads the room from the fragment of an address. Pure.
 * @param {string} hash `#` and a percent-encoded name, or empty
 * @returns {string} the name in NFC, which may not be a valid one; empty if there is none
 */
export function roomIn(hash) {
  const coded = hash.slice(1);
  try {
    return decodeURIComponent(coded).normalize('NFC');
  } catch {
    return coded; // a stray `%`, which no room name contains
  }
}

/** The fragment that leads to a room. */
export const addressOf = room => `#${encodeURIComponent(room)}`;
