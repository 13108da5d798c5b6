import { h, icon, iconButton } from './dom.js';
import { size } from './format.js';
import { isEmoji } from './linkify.js';
import { blocks } from './markdown.js';
import { fileLink, fileOf } from './fileMessage.js';
import { bare, isImage, nameOf } from './media.js';
import { t } from './words.js';

/** Text longer than this many characters scrolls within its bubble. */
const LONG = 1500;

/** The highest a picture is shown, in px; also what is reserved for it until it has loaded. */
const HIGHEST = 220;

/** Object URLs by the element that uses them, to be revoked with it. */
const urls = new WeakMap();

/** Revokes the object URLs within an element that is about to be dropped; the browser would keep their data. */
export function release(el) {
  for (const url of urls.get(el.querySelector('[data-url]')) ?? []) URL.revokeObjectURL(url);
}

/**
 * Makes the element for the content of a message. Content is never parsed as HTML.
 * @param {{ data: unknown, type: string, from: { name?: string }, room?: string }} message
 */
export function body({ data, type, from, room }) {
  if (data instanceof Blob) {
    return isImage(type)
      ? picture(data, bare(type), nameOf(type) ?? named(from), () => file(data, type))
      : file(data, type);
  }
  const kept = fileOf({ data, type, room });
  if (kept?.thumb) return picture(kept.thumb, kept.thumb.type, kept.name, () => fileLink(kept), kept);
  if (kept) return fileLink(kept);
  if (typeof data !== 'string')
    return h('pre.Message-bubble.Message-json', { tabindex: 0 }, JSON.stringify(data, null, 2));
  const bubble = h('div.Message-bubble', { dir: 'auto' }, ...blocks(data).map(block));
  if (data.length > LONG) bubble.tabIndex = 0; // it scrolls, so the keyboard must reach it
  if (isEmoji(data)) bubble.classList.add('-emoji');
  return bubble;
}

/** The element for a block as `blocks` in markdown.js cuts it; for plain text, its spans. */
function block({ inline, code, language, items, start, quote }) {
  if (inline) return fragment(inline.map(span));
  if (quote) return h('blockquote.Message-quoted', null, ...quote.map(block));
  if (items) return h(start === undefined ? 'ul.Message-list' : 'ol.Message-list', { start }, ...items.map(item));
  const copy = iconButton('Message-copy', 'copy', t('copyCode'), { 'data-copy': '' });
  const words = h('pre.Message-code', { tabindex: 0, dir: 'ltr', 'aria-label': t('code', language) }, code);
  return h('div.Message-codeBox', null, words, navigator.clipboard && copy);
}

const item = spans => h('li', null, ...spans.map(span));

/** A span of text: a string, which becomes a text node, or an element. */
function span({ tag, text, href, spans }) {
  if (href) return h('a', { href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text);
  return tag ? h(tag, null, ...(spans?.map(span) ?? [text])) : text;
}

function fragment(children) {
  const all = document.createDocumentFragment();
  all.append(...children);
  return all;
}

const named = ({ name }) => (name ? t('imageFrom', name) : t('image'));

/**
 * A button with the picture on it, which enlarges it. What turns out to be no picture becomes a file.
 * @param {() => Element} otherwise makes the element for that file
 * @param {object} [kept] the whole picture if this is a small one, see `fileOf`
 */
function picture(data, type, alt, otherwise, kept) {
  const url = URL.createObjectURL(new Blob([data], { type }));
  const image = h('img.Message-image', { src: url, alt, decoding: 'async', height: HIGHEST });
  const button = h('button.Message-picture', { type: 'button', 'data-url': '', title: t('enlarge') }, image);
  image.addEventListener('error', () => button.replaceWith(otherwise()), { once: true });
  button.image = { data: new Blob([data], { type }), alt, file: kept?.room && kept };
  urls.set(button, [url]);
  return button;
}

/**
 * Gives a picture that has loaded its natural size, or as much of it as `HIGHEST` allows. Does nothing to others.
 * @param {HTMLImageElement} image
 */
export function settle(image) {
  if (!image.matches('.Message-image')) return;
  const { naturalWidth, naturalHeight } = image;
  const height = Math.min(HIGHEST, naturalHeight);
  image.height = height;
  image.width = Math.max(1, Math.round((naturalWidth * height) / naturalHeight));
}

/** A link that downloads. Its type is plain bytes regardless of what the sender said, so that the browser runs nothing. */
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
