/** What happens to files before they are sent: names go into media types, and pictures are scaled to fit. */

/** Pictures that are shown in place. SVG is not among them, because it can carry scripts. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

/** The longest media type that the server accepts, in characters (MediaType.java). */
const LONGEST = 127;

/** The largest small picture, in bytes: a message counts once for each 4 KiB. */
const THUMB = 12_000;

/** @param {string} type media type, possibly with parameters */
export const isImage = type => SHOWN.test(bare(type));

/** The media type without parameters. */
export const bare = type => type.split(';', 1)[0].trim().toLowerCase();

/**
 * Adds a file's name to its media type (RFC 8187), because a message has no other field for it. A long name is cut,
 * but keeps its ending.
 * @param {string} type
 * @param {string} [name]
 */
export function withName(type, name) {
  const plain = bare(type || '') || 'application/octet-stream';
  if (!name) return plain;
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let letters = [...stem]; letters.length; letters.pop()) {
    const whole = `${plain}; name*=UTF-8''${encode(letters.join('') + ending)}`;
    if (whole.length <= LONGEST) return whole;
  }
  return plain.length > 40 ? withName('application/octet-stream', name) : plain;
}

/** The file's name in a media type, without path separators and control characters; undefined if there is none. */
export function nameOf(type) {
  const [, coded] = /;\s*name\*=UTF-8''([^;\s]+)/i.exec(type) ?? [];
  try {
    return plainName(decodeURIComponent(coded ?? '')) || undefined;
  } catch {
    return undefined;
  }
}

/** A file's name without what could mislead readers and file systems. */
export const plainName = name => name.replace(/[/\\:\p{Cc}\p{Bidi_Control}]/gu, '_').slice(0, 255);

const encode = text =>
  encodeURIComponent(text.toWellFormed?.() ?? text).replace(
    /['()*]/g,
    c => '%' + c.charCodeAt(0).toString(16).toUpperCase(),
  );

/**
 * Scales a picture down, in steps of size and quality, until it fits.
 * @param {Blob} image
 * @param {number} limit bytes
 * @returns {Promise<Blob | null>} the picture itself if it fits already; null if it cannot be read or made to fit
 */
export async function fit(image, limit) {
  if (image.size <= limit) return image;
  const bitmap = await createImageBitmap(image).catch(() => null);
  if (!bitmap) return null;
  for (const side of [1920, 1440, 1080, 800, 600, 420, 300]) {
    for (const quality of [0.85, 0.7, 0.55]) {
      const blob = await drawn(bitmap, side, quality);
      if (blob && blob.size <= limit) return blob;
    }
  }
  return null;
}

/**
 * What a message tells of a picture, so that others see something before they get it: its size, and a small one, as high as the page
 * shows it or twice that.
 * @param {Blob} image
 * @returns {Promise<object | undefined>} undefined if it is none
 */
export async function preview(image) {
  const bitmap = isImage(image.type) && (await createImageBitmap(image).catch(() => null));
  if (!bitmap) return undefined;
  const { width, height } = bitmap;
  for (const [high, quality] of [
    [440, 0.7],
    [330, 0.6],
    [220, 0.5],
    [220, 0.2],
    [110, 0.4],
  ]) {
    const small = await drawn(bitmap, (Math.max(width, height) * high) / height, quality);
    if (small && small.size <= THUMB) return { width, height, thumb: await dataUrl(small) };
  }
  return { width, height };
}

const dataUrl = blob =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(blob);
  });

function drawn(bitmap, side, quality) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/webp', quality));
}
