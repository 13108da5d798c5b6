import { h, iconButton } from './dom.js';
import { size } from './format.js';
import { fit, isImage } from './media.js';
import { t } from './words.js';

/** The limit of one message until the server has told its own, in bytes. */
const LIMIT = 64 * 1024;

/**
 * The files that go with the next message. Each room has its own list of `{ blob, name, kept }`, which the composer keeps
 * with the room's draft; this shows one list at a time. `kept` files go over HTTP; if the server takes none, files are messages.
 */
export class Attachments {
  /** The list that is shown. */
  files = [];
  /** How large a file may be that is a message, in bytes. */
  limit = LIMIT;
  #strip;
  #complain;

  /**
   * @param {HTMLElement} strip element that lists the files
   * @param {(words: string) => void} complain tells the user what is wrong; empty if all is well
   */
  constructor(strip, complain) {
    this.#strip = strip;
    this.#complain = complain;
  }

  /** Shows the files of another draft. */
  show(files) {
    this.files = files;
    this.draw();
  }

  /** Adds files to the draft that is shown now, even if the user goes to another room while a picture is scaled. */
  async add(chosen) {
    const { files } = this;
    const all = [...chosen];
    const { largest } = await import('./transfers.js').catch(() => ({ largest: () => 0 }));
    const kept = await largest();
    const limit = kept || this.limit;
    for (const file of all) {
      const blob = isImage(file.type) && !kept ? await this.#scaled(file) : file;
      if (!blob || blob.size > limit) this.#complain(t('tooBig', file.name, size(limit)));
      else files.push({ blob, name: renamed(file, blob), kept: kept > 0 });
      this.draw();
    }
  }

  draw() {
    this.#strip.hidden = !this.files.length;
    this.#strip.replaceChildren(...this.files.map(file => this.#item(file)));
  }

  #item(file) {
    const remove = () => {
      this.files.splice(this.files.indexOf(file), 1);
      this.draw();
    };
    return h(
      'li.Composer-one',
      null,
      h('span.Composer-name', null, file.name),
      ` ${size(file.blob.size)}`,
      iconButton('', 'close', t('remove', file.name), { onclick: remove }),
    );
  }

  async #scaled(image) {
    if (image.size > this.limit) this.#complain(t('scaling'));
    const blob = await fit(image, this.limit);
    if (blob) this.#complain('');
    return blob;
  }
}

/** A scaled picture has another format, and so another ending of its name. */
function renamed({ name, type }, blob) {
  return blob.type === type ? name : name.replace(/(\.\w+)?$/, `.${blob.type.split('/')[1]}`);
}
