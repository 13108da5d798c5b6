// node src/test/js/throughput.mjs URL [FOLDER-WITH-WS]
// Prints how many messages a second one client says, by round trip and by `queue.window`, as a table for client.md.
// The round trip comes from a proxy in this process that holds back all bytes for half of it in each direction.
import { connect, createServer } from 'node:net';
import { createRequire } from 'node:module';
import { Parley } from '../../../webapp/client/parley.js';

const [address, folder] = process.argv.slice(2);
const WebSocket = globalThis.WebSocket ?? createRequire(`${folder}/package.json`)('ws');

const ROUND_TRIPS = [0, 20, 100];
const WINDOWS = [1, 16, 50];

/** How long each figure is measured, in ms. */
const DURATION = 4000;

const { hostname, port, pathname } = new URL(address);

/** Passes on what one socket receives to another, after `delay` ms. */
function relay(from, to, delay) {
  from.on('data', chunk => setTimeout(() => to.write(chunk), delay));
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

async function startProxy(roundTrip) {
  const proxy = createServer(client => {
    const server = connect({ host: hostname, port, noDelay: true });
    client.setNoDelay();
    relay(client, server, roundTrip / 2);
    relay(server, client, roundTrip / 2);
  });
  await new Promise(resolve => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

/** Keeps the queue filled for a while. @returns {Promise<number>} messages a second that became durable */
async function measure(roundTrip, window) {
  const proxy = await startProxy(roundTrip);
  const parley = new Parley(`ws://127.0.0.1:${proxy.address().port}${pathname}`, { WebSocket, queue: { window } });
  const room = parley.room(`throughput-${roundTrip}-${window}-${Date.now()}`);
  await room.say('first');
  const start = performance.now();
  let said = 0;
  const speak = async () => {
    while (performance.now() - start < DURATION) {
      await room.say('a message of ordinary length, such as people write them');
      said++;
    }
  };
  await Promise.all(Array.from({ length: 2 * window }, speak));
  const seconds = (performance.now() - start) / 1000;
  parley.close();
  proxy.close();
  return said / seconds;
}

console.log(`| round trip | ${WINDOWS.map(window => `window ${window}`).join(' | ')} |`);
console.log(`|--:|${'--:|'.repeat(WINDOWS.length)}`);
for (const roundTrip of ROUND_TRIPS) {
  const rates = [];
  for (const window of WINDOWS) rates.push(await measure(roundTrip, window));
  console.log(`| ${roundTrip} ms | ${rates.map(rate => rate.toPrecision(2) * 1).join(' | ')} |`);
}
