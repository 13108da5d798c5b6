import { h } from './dom.js';

/** Images that are shown in place; all else, SVG too, is a download. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)(;|$)/;

/** Makes one message. */
export function Message({ message: { from, at, data, type, seq }, mine }) {
  const time = new Date(at);
  return h(
    mine ? 'li.Message.-mine' : 'li.Message',
    { 'data-seq': seq },
    h('header.Message-head', null,
      h('span.Message-author', null, from.name),
      h('time.Message-time', { datetime: time.toISOString() }, time.toLocaleTimeString()),
    ),
    body(data, type),
  );
}

function body(data, type) {
  if (!(data instanceof Blob)) {
    return h('p.Message-text', null, typeof data === 'string' ? data : JSON.stringify(data, null, 2));
  }
  if (SHOWN.test(type)) {
    return h('img.Message-image', { src: URL.createObjectURL(data), alt: type });
  }
  const file = new Blob([data], { type: 'application/octet-stream' }); // never something a browser would run
  return h('a.Message-file', { href: URL.createObjectURL(file), download: 'file' }, `${type} · ${data.size} bytes`);
}
