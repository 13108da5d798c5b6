/**
 * Two people in Firefox talk by the page, send files, and lose their server; then the library does alone what it does in
 * Chromium. Exits with 1 and says what is wrong.
 *
 *     node src/test/firefox/main-path.mjs EXECUTABLE ADDRESS
 *
 * Prints `restart` when the server at ADDRESS shall be killed, continues when it can read `killed`, and expects it to be
 * there again after it printed `start`.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { requireFor } from '../peers/npm.mjs';

const puppeteer = requireFor('firefox')('puppeteer-core');
const [executablePath, address] = process.argv.slice(2);
const PATIENCE = { timeout: 20_000, polling: 100 }; // tabs in the background are not painted
const PICTURES = new URL('../../../target/screenshots/', import.meta.url);
const NOTES = fileURLToPath(new URL('../../../target/firefox/notes.txt', import.meta.url));
const ICON = fileURLToPath(new URL('../../../webapp/icon-192.png', import.meta.url));

/** What Firefox itself tells about a line that breaks, as it should here. */
const OF_THE_LINE = /establish a connection|was interrupted|NetworkError|NS_ERROR/;

const complaints = [];
const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function complain(text) {
  if (!OF_THE_LINE.test(text)) complaints.push(text);
}

/** A tab of a new profile. */
async function tab(browser, url, name) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE.timeout);
  page.on('pageerror', error => complain(`uncaught: ${error.message}`));
  page.on('console', message => ['error', 'warn'].includes(message.type()) && complain(message.text()));
  await page.evaluateOnNewDocument(mine => {
    if (location.protocol === 'http:' && mine) localStorage.name ??= mine;
    document.addEventListener('securitypolicyviolation', event =>
      console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    );
  }, name);
  await page.goto(url);
  return page;
}

const connected = page => page.waitForSelector('.Status[data-state=open]');

async function say(page, text) {
  await page.type('.Composer-text', text);
  await page.keyboard.press('Enter');
}

/** Waits until as many messages are stored, and returns what they say. */
async function hears(page, count) {
  const there = wanted => document.querySelectorAll('[data-seq]').length === wanted;
  await page.waitForFunction(there, PATIENCE, count);
  return page.$$eval('[data-seq] .Message-bubble', all => all.map(one => one.innerText.split('\n')[0]));
}

async function attach(page, file) {
  await (await page.$('input[type=file]')).uploadFile(file);
  await page.waitForSelector('.Composer-one');
  await page.focus('.Composer-text');
  await page.keyboard.press('Enter');
}

async function sendFiles(ann, bob) {
  await attach(ann, ICON);
  await bob.waitForFunction(() => document.querySelector('[data-seq] img')?.naturalWidth > 0, PATIENCE);
  writeFileSync(NOTES, 'as it was\n');
  await attach(ann, NOTES);
  const link = await bob.waitForSelector('[data-seq] a[download], [data-seq] a[href*="/files/"]');
  const content = await link.evaluate(async a => (await fetch(a.href)).text());
  assert.equal(content, 'as it was\n');
}

async function loseTheServer(ann, bob) {
  process.stdout.write('restart\n');
  assert.equal((await input.next()).value, 'killed');
  await ann.waitForSelector('.Status:not([data-state=open])');
  await say(ann, 'from the tunnel');
  process.stdout.write('start\n');
  await Promise.all([connected(ann), connected(bob)]);
}

async function byPage(browser) {
  const [ann, bob] = [await tab(browser, `${address}#firefox`, 'Ann'), await tab(browser, `${address}#firefox`, 'Bob')];
  await Promise.all([connected(ann), connected(bob)]);
  await say(ann, 'hello');
  assert.deepEqual(await hears(bob, 1), ['hello']);
  await say(bob, 'hello yourself');
  assert.deepEqual(await hears(ann, 2), ['hello', 'hello yourself']);
  await sendFiles(ann, bob);
  await loseTheServer(ann, bob);
  const last = await Promise.all([ann, bob].map(async each => (await hears(each, 5)).at(-1)));
  assert.deepEqual(last, ['from the tunnel', 'from the tunnel']);
  await bob.screenshot({ path: fileURLToPath(new URL('firefox.png', PICTURES)) });
}

async function byLibrary(browser) {
  const heard = await (
    await tab(browser, `${address}health/live`)
  ).evaluate(async () => {
    const { Parley } = await import('/client/parley.js');
    const [one, other] = ['Ann', 'Bob'].map(name => new Parley('/ws/chat', { name }).room('library'));
    await new Promise(done => other.addEventListener('joined', done, { once: true }));
    const told = [];
    const all = new Promise(done =>
      other.addEventListener('message', ({ data }) => told.push(data) === 4 && done(told)),
    );
    await one.say('text');
    await one.say({ list: [1, null] });
    await one.say(new Blob(['a,b'], { type: 'text/csv' }));
    await one.say(new Uint8Array([0, 255]).buffer);
    const texts = (await all).map(async data =>
      data instanceof Blob ? [data.type, [...new Uint8Array(await data.arrayBuffer())]] : data,
    );
    return Promise.all(texts);
  });
  const bytes = ['application/octet-stream', [0, 255]];
  assert.deepEqual(heard, ['text', { list: [1, null] }, ['text/csv', [97, 44, 98]], bytes]);
}

setTimeout(() => {
  console.error('It took more than 100 s.', complaints);
  process.exit(1);
}, 100_000).unref();

const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
try {
  await byPage(browser);
  await byLibrary(browser);
  assert.deepEqual(complaints, []);
} catch (error) {
  console.error(error, complaints);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
