/**
 * Describes a recorded frame: the kinds of commands or events in it, what they are about in a few words, and the whole
 * content in readable form. Pure, except that `asked` remembers when each command was sent, so that its answer can be
 * timed.
 * @param {object} frame as the Recorder keeps it
 * @param {Map<string, number>} asked
 * @returns {{ kinds: string[], gist?: string, took?: number, content: string }} no kinds if it is not Parley's JSON;
 *   `took` in ms, for an answer
 */
export function describe(frame, asked) {
  const { binary, text, cut } = frame;
  if (binary) return { kinds: ['binary'], content: text };
  const objects = text.split('\n').map(json => parsed(json) ?? (cut ? glimpsed(json) : null));
  if (objects.includes(null)) return { kinds: [], content: text };
  return {
    kinds: objects.map(({ op, ev }) => op ?? ev ?? '?'),
    gist: objects.map(gist).join(' '),
    took: timed(objects, frame, asked),
    content: cut ? text : objects.map(object => JSON.stringify(object, null, 2)).join('\n'),
  };
}

/** Remembers when commands went out. @returns {number | undefined} how long ago that was for the last answer, in ms */
function timed(objects, { sent, at, connection }, asked) {
  let took;
  for (const { id, re } of objects) {
    if (sent && id !== undefined) asked.set(`${connection} ${id}`, at);
    const question = `${connection} ${re}`;
    if (sent || !asked.has(question)) continue;
    took = at - asked.get(question);
    asked.delete(question);
  }
  return took;
}

/** What an object is about, in a few words. */
function gist({ room, text, json, base64, type, kind, user, name, code }) {
  const payload = text ?? (base64 ? type : json && JSON.stringify(json));
  return [room && `#${room}`, kind, user?.name ?? name, code, payload?.slice(0, 80)].filter(Boolean).join(' ');
}

/** What the beginning of a JSON object tells that was too long to be recorded whole. */
function glimpsed(json) {
  const [, kind] = /"(?:ev|op)":"(\w+)"/.exec(json) ?? [];
  const [, re] = /"re":(\d+)/.exec(json) ?? [];
  const [, room] = /"room":"([^"]+)"/.exec(json) ?? [];
  return { ev: kind ?? '…', re, room };
}

/** The object that a line of JSON holds; null if it holds none. */
function parsed(json) {
  try {
    const value = JSON.parse(json);
    return value && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
