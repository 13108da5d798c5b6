import { FILE } from '../client/codec.js';
import { api } from './api.js';
import { choices } from './choices.js';
import { fire, h, icon } from './dom.js';
import { size } from './format.js';
import { bare, isImage, plainName } from './media.js';
import { t } from './words.js';

const HASH = /^[0-9a-f]{64}$/;
const THUMB = /^data:image\/(webp|jpeg|png);base64,([A-Za-z0-9+/]+=*)$/;

/**
 * The file that a message refers to. A stranger has written the message, so nothing in it is believed.
 * @returns {{ room: string, sha256: string, name: string, type: string, bytes: number, thumb?: Blob } | null} null if it
 *   refers to none
 */
export function fileOf({ type, data, room }) {
  if (type !== FILE || !HASH.test(data?.sha256)) return null;
  const { sha256, name, type: media, bytes, thumb } = data;
  return {
    room,
    sha256,
    name: (typeof name === 'string' && plainName(name)) || t('file'),
    type: typeof media === 'string' ? bare(media) : '',
    bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined,
    thumb: typeof media === 'string' && isImage(media) && typeof thumb === 'string' ? decoded(thumb) : undefined,
  };
}

function decoded(thumb) {
  const [, format, base64] = THUMB.exec(thumb) ?? [];
  try {
    return format && new Blob([Uint8Array.from(atob(base64), c => c.charCodeAt(0))], { type: `image/${format}` });
  } catch {
    return undefined;
  }
}

/** A link that saves a file. The server answers with a name and a type that no browser runs. */
export function fileLink({ room, sha256, name, type, bytes }) {
  const link = h(
    'a.Message-file',
    room ? { href: api.fileAddress(room, sha256, name), download: name } : null,
    icon('file'),
    h('span.Message-fileName', { dir: 'auto' }, name),
    h('span.Message-fileSize', null, [type, bytes !== undefined && size(bytes)].filter(Boolean).join(' · ')),
  );
  // a link cannot carry a token
  if (room) link.addEventListener('click', event => choices.token && save(event, { room, sha256, name, link }));
  return link;
}

async function save(event, { room, sha256, name, link }) {
  event.preventDefault();
  const blob = await api.file(room, sha256).catch(() => null);
  if (!blob) return fire(link, 'missing', name);
  const href = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  h('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
