import './common.js';
import { api } from './api.js';
import { h, iconButton } from './dom.js';
import { t } from './words.js';

/** A step of the zoom, and how far it goes in and out. */
const STEP = 1.5;
const MOST = 8;
const LEAST = 0.1;

/**
 * Shows one picture as large as fits, enlarges it more, and saves it. It is a `dialog`, so Escape closes it and the focus
 * returns to where it was.
 */
export class Viewer {
  #el;
  #image = h('img.Viewer-image');
  #stage = h('div.Viewer-stage', { tabindex: 0 }, this.#image);
  #words = h('p.Viewer-words', { role: 'alert', hidden: true });
  #save;
  #urls = [];
  /** How many times as large as it is when it fits the screen; undefined if it fits. */
  #zoom;
  /** How wide it is when it fits, in px. */
  #fit = 0;
  /** What is shown, since a picture may arrive when another one is open. */
  #shown;

  constructor(el) {
    this.#el = el;
    this.#stage.addEventListener('click', ({ target }) => {
      if (target === this.#image) this.#change(this.#zoom ? undefined : STEP);
      else el.close();
    });
    el.addEventListener('keydown', ({ key }) => {
      if (key === '+' || key === '=') this.#step(STEP);
      if (key === '-') this.#step(1 / STEP);
      if (key === '0') this.#change();
    });
    el.addEventListener('close', () => this.#clear());
  }

  /** Opens the dialog. @param {{ data: Blob, alt: string, file?: object }} picture `file` if `data` is only a small one */
  show(picture) {
    const { data, alt, file } = picture;
    this.#shown = picture;
    this.#save = h('a.button.Viewer-save', { download: alt, hidden: Boolean(file) }, t('download'));
    this.#image.alt = alt;
    this.#words.hidden = true;
    for (const each of [this.#stage, this.#el]) each.setAttribute('aria-label', alt);
    this.#save.href = this.#use(data);
    if (file) this.#load(picture);
    this.#el.replaceChildren(this.#stage, this.#words, this.#bar());
    this.#el.showModal();
  }

  #bar() {
    return h(
      'div.Viewer-bar',
      null,
      this.#save,
      iconButton('', 'minus', t('zoomOut'), { onclick: () => this.#step(1 / STEP) }),
      iconButton('', 'plus', t('zoomIn'), { onclick: () => this.#step(STEP) }),
      iconButton('Viewer-close', 'close', t('close'), { onclick: () => this.#el.close() }),
    );
  }

  /** Replaces the small picture by the whole one. */
  async #load(picture) {
    const { room, sha256, type, name } = picture.file;
    const blob = await api.file(room, sha256).catch(() => null);
    if (this.#shown !== picture) return;
    this.#words.textContent = blob ? '' : t('fileGone', name);
    this.#words.hidden = Boolean(blob);
    this.#save.hidden = !blob;
    if (blob) this.#save.href = this.#use(new Blob([blob], { type }));
  }

  #use(blob) {
    const url = URL.createObjectURL(blob);
    this.#urls.push(url);
    this.#image.src = url;
    return url;
  }

  #step(times) {
    this.#change((this.#zoom ?? 1) * times);
  }

  /** Zooms to a multiple of the size that fits the screen; without one, to that size. */
  #change(times) {
    if (!this.#zoom) this.#fit = this.#image.clientWidth;
    this.#zoom = times && Math.min(MOST, Math.max(LEAST, times));
    this.#el.classList.toggle('-zoomed', Boolean(this.#zoom));
    this.#image.style.width = this.#zoom ? `${this.#fit * this.#zoom}px` : '';
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = this.#stage;
    this.#stage.scrollTo((scrollWidth - clientWidth) / 2, (scrollHeight - clientHeight) / 2);
  }

  #clear() {
    this.#shown = undefined;
    for (const url of this.#urls.splice(0)) URL.revokeObjectURL(url);
    this.#change();
    this.#image.removeAttribute('src');
    this.#el.replaceChildren();
  }
}
