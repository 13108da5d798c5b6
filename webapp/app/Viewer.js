import { h, iconButton } from './dom.js';
import { t } from './words.js';

/** Shows one image as large as fits. A `dialog`: Escape closes it and the focus goes back where it was. */
export function Viewer(el) {
  el.addEventListener('click', () => el.close());
  el.addEventListener('close', () => {
    URL.revokeObjectURL(el.querySelector('img')?.src);
    el.replaceChildren();
  });

  return {
    /** @param {{ data: Blob, alt: string }} image */
    show({ data, alt }) {
      const close = iconButton('Viewer-close', 'close', t('close'));
      el.replaceChildren(h('img.Viewer-image', { src: URL.createObjectURL(data), alt }), close);
      el.setAttribute('aria-label', alt);
      el.showModal();
    },
  };
}
