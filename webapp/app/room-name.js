/** The server's rule for room names (RoomName.java): up to 64 letters, digits and `. _ ~ -`, no mark at the start. */
const ROOM = /^(?!\p{M})[\p{L}\p{Nd}\p{M}._~-]{1,64}$/u;

/** @param {string} name in Unicode normalization form C */
export const isRoomName = name => ROOM.test(name);

/**
 * Reads the room, and possibly a message in it, from the fragment of an address. Pure.
 * @param {string} hash `#` and a percent-encoded name, then possibly `/` and the `seq` of a message; or empty
 * @returns {{ room: string, seq?: number }} the name in NFC, which may not be a valid one; empty if there is none
 */
export function placeIn(hash) {
  const [, coded, seq] = /^#?(.*?)(?:\/(\d{1,15}))?$/su.exec(hash);
  const place = seq ? { seq: Number(seq) } : {};
  try {
    return { room: decodeURIComponent(coded).normalize('NFC'), ...place };
  } catch {
    return { room: coded, ...place }; // a stray `%`, which no room name contains
  }
}

/** The fragment that leads to a room, or to a message in it. */
export const addressOf = (room, seq) => `#${encodeURIComponent(room)}${seq ? `/${seq}` : ''}`;

/** The whole address of a room or of a message, to be given to others. */
export const linkTo = (room, seq) => new URL(addressOf(room, seq), document.baseURI).href;
