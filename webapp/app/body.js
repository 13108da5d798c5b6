import { h, icon } from './dom.js';
import { size } from './format.js';
import { isEmoji, linkify } from './linkify.js';
import { bare, isImage, nameOf } from './media.js';
import { t } from './words.js';

/** Text longer than this many characters scrolls within its bubble. */
const LONG = 1500;

/** Object URLs that an element needs, to be let go of with it. */
const urls = new WeakMap();

/** Lets go of what an element holds besides memory. */
export function release(el) {
  for (const url of urls.get(el.querySelector('[data-url]')) ?? []) URL.revokeObjectURL(url);
}

/**
 * What a message says, as an element. Its data is never taken for HTML.
 * @param {{ data: unknown, type: string, from: { name?: string } }} message
 */
export function body({ data, type, from }) {
  if (data instanceof Blob) return isImage(type) ? picture(data, type, from) : file(data, type);
  if (typeof data !== 'string')
    return h('pre.Message-bubble.Message-json', { tabindex: 0 }, JSON.stringify(data, null, 2));
  const bubble = h('div.Message-bubble', { dir: 'auto' }, ...linkify(data).map(piece));
  if (data.length > LONG) bubble.tabIndex = 0; // it scrolls, so the keyboard must reach it
  if (isEmoji(data)) bubble.classList.add('-emoji');
  return bubble;
}

function piece({ text, href }) {
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : text;
}

function picture(data, type, { name }) {
  const alt = nameOf(type) ?? (name ? t('imageFrom', name) : t('image'));
  const url = URL.createObjectURL(new Blob([data], { type: bare(type) }));
  const image = h('img.Message-image', { src: url, alt, decoding: 'async', height: 220 });
  const button = h('button.Message-picture', { type: 'button', 'data-url': '', title: t('enlarge') }, image);
  image.addEventListener('error', () => button.replaceWith(file(data, type)), { once: true });
  button.image = { data: new Blob([data], { type: bare(type) }), alt };
  urls.set(button, [url]);
  return button;
}

/** A download. The browser is told that it is bytes, whatever the sender said, so that it runs nothing. */
function file(data, type) {
  const url = URL.createObjectURL(new Blob([data], { type: 'application/octet-stream' }));
  const name = nameOf(type) ?? data.name ?? t('file');
  const link = h(
    'a.Message-file',
    { href: url, download: name, 'data-url': '' },
    icon('file'),
    h('span.Message-fileName', null, name),
    h('span.Message-fileSize', null, `${bare(type) || 'application/octet-stream'} · ${size(data.size)}`),
  );
  urls.set(link, [url]);
  return link;
}
