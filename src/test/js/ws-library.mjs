// Started by NodeClientTest: node ws-library.mjs FOLDER-WITH-WS URL
// The client library over the package `ws`: whatever goes wrong, nothing is thrown that nobody can catch, and the
// process ends after close().
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { Parley } from '../../../webapp/client/parley.js';

const [folder, url] = process.argv.slice(2);
const WebSocket = createRequire(`${folder}/package.json`)('ws');

const event = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

/** Prints how a first attempt fails. */
async function fail(what, address) {
  const parley = new Parley(address, { WebSocket });
  const { code, reason, next, refusal } = await event(parley, 'close');
  parley.close();
  console.log(what, code, reason.replace(/\d+\.\S+/, 'ADDRESS'), next, refusal?.reason);
}

const other = createServer((request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
await new Promise(resolve => other.on('listening', resolve));
const elsewhere = `http://127.0.0.1:${other.address().port}/ws/chat`;
await fail('not Parley:', elsewhere);
other.close();
other.closeAllConnections();
await fail('nobody there:', elsewhere);
await fail('wrong path:', url.replace('chat', 'chatt'));

const early = new Parley(url, { WebSocket });
early.close();
console.log('closed early:', (await event(early, 'close')).code, early.state);

const parley = new Parley(url, { WebSocket, name: 'Ada' });
const room = parley.room('node');
const { seq } = await room.say({ hello: ['world'] });
for await (const { data, from } of room.history()) console.log('said:', seq, JSON.stringify(data), from.name);

// load your state, then join from there
const position = await (
  await fetch(`${new URL('../api/rooms/state/messages?limit=0', url.replace('ws', 'http'))}`)
).json();
const writer = new Parley(url, { WebSocket });
for (const text of ['one', 'two']) await writer.room('state').say(text);
const state = parley.room('state', { since: position });
const missed = [];
for await (const { seq: at, data } of state) {
  missed.push(`${at} ${data}`);
  if (missed.length === 2) break;
}
console.log('since', position.seq, missed.join(), state.seq);
writer.close();
parley.close();
