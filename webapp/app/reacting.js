/**
 * Puts a reaction to a message, or takes the user's own back. Until that is stored, `item.reacting` has it: whether each
 * text is being added. A second thought before then is sent after the answer to the first.
 * @param {import('../client/parley.js').Room} room
 * @param {object} item of a log
 * @param {string} text
 * @param {{ me: string, changed: () => void }} about the user's id, and what is called whenever the item looks different
 * @throws {ParleyError} if the server refuses
 */
export async function react(room, item, text, { me, changed }) {
  const wishes = (item.reacting ??= new Map());
  const sends = wishes.has(text);
  let stored = !!item.reactions?.some(each => each.text === text && each.from.id === me);
  wishes.set(text, sends ? !wishes.get(text) : !stored);
  changed();
  if (sends) return;
  try {
    for (let wish; (wish = wishes.get(text)) !== stored; stored = wish)
      await room.react(item.seq, text, { remove: !wish });
  } finally {
    wishes.delete(text);
    changed();
  }
}
