/**
 * The page's service worker: lets the page start without a network. Whatever the server answers is always the server's own
 * answer; only if it cannot be reached, the page starts from the copy of one build, all of it from the same one. The server
 * fills in what the build consists of (see ShellServlet), so a new build is a new worker, and browsers look for one whenever
 * the page is loaded or asks.
 */

/** Paths of the build's files with their SHA-256 in hexadecimal digits. */
const FILES = {};

/** Names the build. */
const BUILD = 'none';

/** The page itself; its path is the scope. */
const PAGE = 'index.html';

/** What a proxy answers if its server is away. */
const NOBODY = [502, 503, 504];

const scope = new URL(registration.scope);

/** Caches are those of an origin, which may have several Parleys. */
const NAME = `parley-page-${scope.pathname}-`;

const CACHE = NAME + BUILD;

const hex = bytes => Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');

/** Keeps a copy of a file, if it is the file of this build: during a roll-out the next server may have another one. */
async function keep(cache, path) {
  const response = await fetch(new URL(path, scope), { cache: 'no-cache' });
  const content = await response.clone().arrayBuffer();
  if (!response.ok || hex(await crypto.subtle.digest('SHA-256', content)) !== FILES[path]) {
    throw new Error(`${path} is not that of build ${BUILD}`);
  }
  await cache.put(new URL(path, scope), response);
}

async function install() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(FILES).map(path => keep(cache, path)));
  await skipWaiting(); // nothing of an older build is served to anybody who has a network
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(NAME) && name !== CACHE).map(name => caches.delete(name)));
  await clients.claim();
}

/** A mark in the cache: a page that started from it gets all of its files from it. */
const mark = id => new URL(`started-offline/${id}`, scope);

/** The page from the server, or from the cache if there is none. */
async function page(request, id) {
  const answer = await fetch(request).catch(() => Response.error());
  if (answer.type !== 'error' && !NOBODY.includes(answer.status)) return answer;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(new URL(PAGE, scope));
  if (!kept) return answer;
  await cache.put(mark(id), new Response());
  const text = await kept.text();
  return new Response(text.replace('<html', '<html data-offline'), kept);
}

/** A file of a page: as the page itself, from the cache or from the server. */
async function file(request, path, id) {
  const cache = await caches.open(CACHE);
  const offline = id && (await cache.match(mark(id)));
  return (offline && (await cache.match(new URL(path, scope)))) || fetch(request);
}

addEventListener('install', event => event.waitUntil(install()));

addEventListener('activate', event => event.waitUntil(activate()));

addEventListener('fetch', event => {
  const { request, clientId, resultingClientId } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(scope.href)) return;
  const path = url.pathname.slice(scope.pathname.length);
  if (request.mode === 'navigate') {
    if (path === '' || path === PAGE) event.respondWith(page(request, resultingClientId));
  } else if (Object.hasOwn(FILES, path)) {
    event.respondWith(file(request, path, clientId));
  }
});
