/**
 * Reads a room's log page by page, as the caller iterates.
 * @param {{ before?: number, after?: number, limit?: number }} range see `Room.history`
 * @param {{ next(): Promise<number>, page(part: object): Promise<{ messages: object[], more: boolean }> }} room `next`
 *   answers the `seq` that the next message will have, `page` reads up to `part.limit` messages
 * @returns {AsyncGenerator<object>} messages as on the wire, in the order of reading
 */
export async function* readLog({ before, after, limit = Infinity }, { next, page }) {
  const back = after === undefined;
  let position = back ? (before ?? (await next())) : after;
  for (let more = true; more && limit > 0;) {
    const read = await page({ [back ? 'before' : 'after']: position, limit });
    for (const message of back ? read.messages.reverse() : read.messages) {
      position = message.seq;
      if (message.change) continue; // the message that it changed is read in its newest state
      limit--;
      yield message;
    }
    more = read.more && read.messages.length > 0;
  }
}
