// Started by BlockedTest: blocked.mjs DIRECTORY URL. A client behind an nginx that lets no WebSocket through, then holds streams
// back, is cut off at each change, and is let through at last; a second client talks to the server directly. Prints what happened.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { Parley } from '../../../webapp/client/parley.js';

const [directory, url] = process.argv.slice(2);
const server = new URL(url);
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const event = (target, type) => new Promise(resolve => target.addEventListener(type, resolve, { once: true }));

/** What the proxy does to requests, by its lines of configuration. */
const WAYS = {
  blocked: '',
  buffered: 'proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;',
  mended: 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;',
};

async function freePort() {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

const port = await freePort();
let nginx;

async function proxy(way) {
  if (nginx) {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    `${directory}/nginx.conf`,
    `daemon off; pid ${directory}/pid; error_log stderr crit; worker_processes 1;
     events {}
     http { access_log off; ${temporary.map(kind => `${kind}_temp_path ${directory}/${kind};`).join(' ')}
       server { listen 127.0.0.1:${port}; location / {
         proxy_pass http://${server.host}; proxy_http_version 1.1; proxy_set_header Host $http_host; ${WAYS[way]} } } }`,
  );
  nginx = spawn('/usr/sbin/nginx', ['-p', directory, '-c', `${directory}/nginx.conf`], { stdio: 'inherit' });
  for (;;) {
    const open = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => null);
    if (open?.ok) return;
    await pause(20);
  }
}

const options = { fallback: { after: 300 }, delay: () => 50 };
const log = [];

await proxy('blocked');
const ada = new Parley(`ws://127.0.0.1:${port}/ws/chat`, { ...options, name: 'Ada' });
const bob = new Parley(url, { name: 'Bob', ...options });
const [behind, direct] = [ada.room('blocked'), bob.room('blocked')];
const heard = [];
behind.addEventListener('message', ({ message, data }) => heard.push([message.seq, data]));
for (const type of ['gap', 'error'])
  behind.addEventListener(type, e => log.push(`${type} ${e.error?.code ?? e.reason}`));
await event(behind, 'joined');
log.push(ada.transport);

const said = [];
const both = [];
let n = 0;
const talk = async count => {
  for (let i = 0; i < count; i++) {
    n++;
    both.push(behind.say(`ada ${n}`).then(({ seq }) => said.push(seq)));
    both.push(direct.say(`bob ${n}`));
    await pause(3);
  }
};

behind.addEventListener('signal', ({ kind, from }) => log.push(`signal ${kind} ${from.name}`));
const typing = event(direct, 'signal');
behind.signal('typing');
await typing;
await talk(20);
await Promise.all([proxy('buffered'), talk(20)]);
while (ada.transport !== 'poll' || ada.state !== 'open') await event(ada, 'state');
log.push(ada.transport);
await talk(20);
const last = await direct.say('half time');
await behind.edit(last.seq, 'no').catch(error => log.push(error.code));
const own = await behind.say('helo');
await behind.edit(own.seq, 'hello');
await Promise.all([proxy('mended'), talk(20)]);
while (ada.transport !== 'websocket' || ada.state !== 'open') await event(ada, 'state');
log.push(ada.transport);
await talk(10);
await Promise.all(both);

const bare = new Parley(`http://127.0.0.1:${port}/ws/chat`, { ...options, WebSocket: null, name: 'Cleo' });
await event(bare, 'open');
log.push(`${bare.transport} without WebSocket, ${bare.user.name}`);
bare.close();

// the log as it is, read without anything between
const all = [];
for await (const { seq, data } of direct.history({ after: 0 })) all.push([seq, data]);
while (heard.length < all.length) await event(behind, 'message');
const texts = all.map(([, data]) => data);
assert.deepEqual(
  texts.filter(data => data.startsWith('ada')),
  Array.from({ length: n }, (_, i) => `ada ${i + 1}`),
);
assert.deepEqual(
  texts.filter(data => data.startsWith('bob')),
  Array.from({ length: n }, (_, i) => `bob ${i + 1}`),
);
assert.deepEqual(
  said.sort((a, b) => a - b),
  all.filter(([, data]) => data.startsWith('ada')).map(([seq]) => seq),
);
const edited = heard.map(([seq, data]) => [seq, data === 'helo' ? 'hello' : data]);
assert.deepEqual(edited, all);
console.log(log.join('\n'));
ada.close();
bob.close();
nginx.kill('SIGTERM');
