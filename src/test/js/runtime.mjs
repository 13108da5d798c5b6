// Started by RuntimesTest and NodeClientTest, in Node, Deno or Bun: runtime.mjs FOLDER-WITH-WS URL
// Without a folder the runtime's own WebSocket is used.
// The same program everywhere: failures are events, nothing is uncaught, and the process ends after close().
import { createRequire } from 'node:module';
import { Parley } from '../../../webapp/client/parley.js';

const [folder, url] = process.argv.slice(2);
const WebSocket = folder ? createRequire(`${folder}/package.json`)('ws') : undefined;
const options = WebSocket && { WebSocket };
const event = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

for (const type of ['uncaughtException', 'unhandledRejection']) {
  process.on(type, error => console.log(type, error));
}

const nobody = new Parley('ws://127.0.0.1:1/', options);
console.log('nobody there:', (await event(nobody, 'close')).next);
nobody.close();

const wrong = new Parley(url.replace('chat', 'chatt'), options);
console.log('wrong path:', (await event(wrong, 'close')).refusal?.reason);
wrong.close();

const early = new Parley(url, options);
early.close();
console.log('closed early:', (await event(early, 'close')).next);

const parley = new Parley(url, { ...options, name: 'Ada' });
const room = parley.room('runtime');
const heard = (async () => {
  const texts = [];
  for await (const { data } of room) {
    texts.push(data instanceof Blob ? await data.text() : data);
    if (texts.length === 4) parley.close();
  }
  return texts;
})();
await room.say('text');
await room.say({ json: [1] });
const waiting = room.say(new TextEncoder().encode('bytes'));
parley.reconnect();
await waiting;
const { seq } = await room.say('again');
console.log('heard:', JSON.stringify(await heard), seq, parley.state);
