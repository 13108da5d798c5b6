/**
 * Delivery under cuts: how much of what is said reaches clients whose lines are cut again and again, and how late. After the
 * shape "delivery under jitter" of anycable/nodejs-websocket-bench. src/docs/benchmark.md says what is measured, and what is not.
 *
 *     mvn -q package -DskipTests exec:exec@cuts       with another number: -Dcuts.clients=200 -Dcuts.messages=60
 *
 * The table goes to target/benchmark/cuts.md, too.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { parley, plain, socketIo } from './clients.mjs';
import { install } from './npm.mjs';

const [CLIENTS = 1000, MESSAGES = 120] = process.argv.slice(2).map(Number);
const MESSAGE_MILLIS = 500;
/** How long a line lives: 15 s on average, evenly spread. */
const LINE_MILLIS = [10_000, 20_000];
const OUTAGE_MILLIS = 2_000;
/** After the last message, nobody is cut, and everybody has time to catch up. */
const SETTLE_MILLIS = 20_000;
const CONNECTS_AT_ONCE = 50;

const file = path => fileURLToPath(new URL(path, import.meta.url));
const peer = (name, ...settings) => ['node', file(name), ...settings];
const war = (data, log) => [
  'java',
  '-jar',
  file('../../../target/parley.war'),
  '--port',
  '0',
  '--data',
  data,
  '--set',
  log,
];

/** Name, its command, its client. */
const PEERS = [
  ['Parley, log on disk', data => [...war(data, 'log=sqlite'), '--set', 'limits.on=false'], parley],
  ['Parley, log in memory', data => [...war(data, 'log=memory'), '--set', 'limits.on=false'], parley],
  ['Socket.IO', () => peer('socketio.mjs'), socketIo],
  ['Socket.IO with recovery', () => peer('socketio.mjs', 'recovery'), socketIo],
  ['ws', () => peer('ws.mjs'), plain],
  ['uWebSockets', () => peer('uws.mjs'), plain],
];

const sleep = millis => new Promise(resolve => setTimeout(resolve, millis));
const between = ([from, to]) => from + Math.random() * (to - from);

/** Starts a server, and returns its process and port once it has printed its address. */
async function start([command, ...args]) {
  const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const address = /http:\/\/[^:/]+:(\d+)\//.exec(line);
    if (address) {
      server.stdout.resume();
      return { server, port: Number(address[1]) };
    }
  }
  throw new Error(`${command} did not start`);
}

function openNetworks(port, clients) {
  const worker = new Worker(new URL('network.mjs', import.meta.url), { workerData: { server: port, clients } });
  return new Promise((resolve, reject) => {
    worker.once('message', ports => resolve({ worker, ports }));
    worker.once('error', reject);
  });
}

/** One client, what it heard, and when its network was down. */
class Listener {
  /** When each message was heard first, by number. */
  heardAt = new Map();
  outages = [];
  doubles = 0;
  disorders = 0;
  #last = -1;

  constructor(dial, port) {
    this.connected = new Promise(resolve => {
      this.client = dial(port, { ready: resolve, heard: text => this.#heard(Number(text)) });
    });
  }

  #heard(number) {
    if (this.heardAt.has(number)) this.doubles++;
    else this.heardAt.set(number, performance.now());
    if (number < this.#last) this.disorders++;
    this.#last = Math.max(this.#last, number);
  }

  /** Cuts the line now and then until `end` resolves. */
  async cutUntil(end, cut) {
    let over = false;
    end.then(() => (over = true));
    await Promise.race([end, sleep(Math.random() * LINE_MILLIS[1])]);
    while (!over) {
      const from = performance.now();
      this.outages.push({ from, to: from + OUTAGE_MILLIS });
      cut();
      await Promise.race([end, sleep(between(LINE_MILLIS))]);
    }
  }

  /** How long after the network was back a message was heard that was sent while it was down, for each of them. */
  replays(sentAt) {
    const replays = [];
    for (const [number, at] of this.heardAt) {
      const outage = this.outages.find(({ from, to }) => sentAt[number] >= from && sentAt[number] < to);
      if (outage) replays.push(at - outage.to);
    }
    return replays;
  }
}

async function run([name, command, dial]) {
  const data = mkdtempSync(join(tmpdir(), 'parley-cuts-'));
  const { server, port } = await start(command(data));
  const { worker, ports } = await openNetworks(port, CLIENTS);
  try {
    const listeners = [];
    for (let i = 0; i < CLIENTS; i += CONNECTS_AT_ONCE) {
      const some = ports.slice(i, i + CONNECTS_AT_ONCE).map(each => new Listener(dial, each));
      listeners.push(...some);
      await Promise.all(some.map(each => each.connected));
    }
    const speaker = new Listener(dial, port);
    await speaker.connected;
    const sentAt = [];
    const end = sleep(MESSAGES * MESSAGE_MILLIS);
    const cuts = listeners.map((each, i) =>
      each.cutUntil(end, () => worker.postMessage({ cut: i, millis: OUTAGE_MILLIS })),
    );
    for (let number = 0; number < MESSAGES; number++) {
      sentAt[number] = performance.now();
      speaker.client.say(String(number));
      await sleep(Math.max(0, sentAt[0] + (number + 1) * MESSAGE_MILLIS - performance.now()));
    }
    await Promise.all(cuts);
    await sleep(SETTLE_MILLIS);
    for (const each of [...listeners, speaker]) each.client.close();
    return row(name, listeners, sentAt);
  } finally {
    await worker.terminate();
    server.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

function row(name, listeners, sentAt) {
  const sum = count => listeners.reduce((total, each) => total + count(each), 0);
  const replays = listeners.flatMap(each => each.replays(sentAt)).sort((a, b) => a - b);
  const percentile = share => {
    const millis = replays[Math.min(replays.length - 1, Math.floor(replays.length * share))];
    return replays.length ? `${(millis / 1000).toFixed(2)} s` : '';
  };
  const expected = CLIENTS * MESSAGES;
  const heard = sum(each => each.heardAt.size);
  const cells = [
    name,
    sum(each => each.outages.length),
    expected - heard,
    `${((100 * heard) / expected).toFixed(2)} %`,
    sum(each => each.doubles),
    sum(each => each.disorders),
    percentile(0.5),
    percentile(0.99),
    percentile(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

if (!install()) {
  console.error('npm is missing or reaches no registry, so there is nothing to compare with');
  process.exit(1);
}
const table = [
  '| | cuts | lost | delivered | doubled | out of order | replayed after, p50 | p99 | max |',
  '|---|--:|--:|--:|--:|--:|--:|--:|--:|',
];
for (const each of PEERS) {
  console.error(`${each[0]} …`);
  table.push(await run(each));
}
table.push(
  '',
  `${CLIENTS} clients, ${MESSAGES} messages, one every ${MESSAGE_MILLIS} ms; Node ${process.version}, ${cpus().length} processors.`,
);
mkdirSync(new URL('../../../target/benchmark/', import.meta.url), { recursive: true });
writeFileSync(new URL('../../../target/benchmark/cuts.md', import.meta.url), `${table.join('\n')}\n`);
console.log(table.join('\n'));
process.exit(0);
