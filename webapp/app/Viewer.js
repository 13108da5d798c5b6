import { h, iconButton } from './dom.js';
import { t } from './words.js';

/** Shows one picture as large as fits. It is a `dialog`, so Escape closes it and the focus returns to where it was. */
export function Viewer(el) {
  el.addEventListener('click', () => el.close());
  el.addEventListener('close', () => {
    URL.revokeObjectURL(el.querySelector('img')?.src);
    el.replaceChildren();
  });

  return {
    /** Opens the dialog. The object URL is revoked when it closes. @param {{ data: Blob, alt: string }} image */
    show({ data, alt }) {
      const close = iconButton('Viewer-close', 'close', t('close'));
      el.replaceChildren(h('img.Viewer-image', { src: URL.createObjectURL(data), alt }), close);
      el.setAttribute('aria-label', alt);
      el.showModal();
    },
  };
}
