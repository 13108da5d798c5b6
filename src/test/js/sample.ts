// Compiles with `tsc --strict`: what the types promise, as a front-end developer would write it.
import { fullJitter, meaning, Parley, ParleyError, type Message, type Room } from '../../../webapp/client/parley.js';

const parley = new Parley('/ws/chat', {
  name: 'Ada',
  token: async () => (await fetch('/token')).text(),
  queue: { entries: 100 },
  persist: true,
  shared: true,
  delay: fullJitter(() => 0.5),
});
parley.addEventListener('close', e => {
  const next: 'reconnect' | 'stop' = e.next;
  console.log(e.code, e.reason, e.wasClean, next, e.retryIn ?? 0, meaning(e.code).comeBack, e.refusal?.reason);
});

const lobby: Room = parley.room('lobby', { history: 20 });
lobby.addEventListener('message', ({ message, past }) => show(message, past));
lobby.addEventListener('gap', e => console.log(e.after, e.next));
lobby.addEventListener('recovered', e => console.log(e.recovered ? e.missed : e.reason));
lobby.addEventListener('presence', e => console.log(e.members.map(member => member.name)));
lobby.addEventListener('changed', ({ change, of, entry, message }) => {
  console.log(change === 'edited' ? entry.data : 'removed', of, message?.edited?.at, message?.redacted?.seq);
});
lobby.addEventListener('rights', ({ may }) => console.log(may?.includes('say')));
lobby.addEventListener('left', ({ reason }) => console.log(reason));
lobby.addEventListener('slow-down', ({ until }) => console.log(until - Date.now(), lobby.slowUntil));

function show({ from, data, seq }: Message, past: boolean): void {
  console.log(seq, from.name, typeof data === 'string' ? data.trim() : data instanceof Blob ? data.size : data, past);
}

/** Something like the class of the package `ws`, whose types differ from those of a browser's. */
declare class NodeSocket {
  constructor(address: string | URL | null, protocols?: string | string[]);
  readonly readyState: 0 | 1 | 2 | 3;
  readonly protocol: string;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}
new Parley('ws://localhost:8080/ws/chat', { WebSocket: NodeSocket });

/** A room whose messages the application knows. */
const votes = parley.room<{ choice: number }>('votes');
votes.addEventListener('message', ({ data, message }) => console.log(data.choice + message.data.choice));

export async function run(): Promise<void> {
  try {
    const signal = AbortSignal.timeout(1000);
    const { epoch, seq } = await lobby.say(new Blob(['x'], { type: 'text/csv' }), { key: 'k1', signal });
    console.log(epoch.length, seq + 1);
  } catch (error) {
    if (error instanceof ParleyError && error.retry) await lobby.say({ again: true });
  }
  for await (const message of lobby.history({ before: 100, limit: 10 })) console.log(message.seq);
  lobby.signal('typing');
  if (lobby.can('react')) console.log((await lobby.react(3, '👍', { remove: true })).seq);
  lobby.addEventListener('reactions', e =>
    console.log(
      e.of,
      e.message?.reactions?.map(({ text, from }) => text + from.name),
    ),
  );
  if (lobby.can('edit-own')) console.log((await lobby.edit(3, 'better')).seq);
  await lobby.redact(4, { author: true, key: 'k2' });
  // @ts-expect-error no such verb
  lobby.can('fly');
  await votes.say({ choice: 1 });
  // @ts-expect-error no vote
  await votes.say('yes');
  for await (const { data } of votes.history()) console.log(data.choice.toFixed());
  for await (const { data } of votes) console.log(data.choice.toFixed());
  // @ts-expect-error no such field of a vote
  for await (const { data } of votes) console.log(data.colour);
  const position: { room: string; epoch: string; seq: number } = await (await fetch('/position')).json();
  parley.room<{ left: number }>('stock', { since: position }).addEventListener('ended', e => console.log(e.error.code));
  const rtt: number = await parley.ping();
  const { found, before } = await parley.search('hello', { room: ['lobby', 'news.**'], limit: 5 });
  for (const { room, excerpt, marks } of found) console.log(room, excerpt.slice(...marks[0]), before);
  console.log(rtt, parley.readyState, parley.state);
  // @ts-expect-error a room has no such event
  lobby.addEventListener('message', (e: { nothing: string }) => e.nothing.length);
  // @ts-expect-error no such option
  new Parley('/', { colour: 'red' });
}
