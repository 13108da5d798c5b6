import { t } from './words.js';

/**
 * What the user does with files, as verbs of App. The code for it is loaded when it is needed.
 * @param {{ el: HTMLElement, session: object, current: () => object,
 *   tell: (selector: string, noun: string, detail?: unknown) => void }} app `current` returns the view of the room that is shown
 */
export function fileVerbs({ el, session, current, tell }) {
  let loaded;
  let transfers;
  let viewer;

  /** Shows the files that are on their way to the room. */
  const show = () => transfers && tell('.Uploads', 'uploads', transfers.of(current()));

  /** Loads the code; one promise, so that files keep their order. */
  async function load() {
    loaded ??= import('./transfers.js');
    const { Transfers, Uploads } = await loaded.catch(error => {
      loaded = undefined; // the next file tries again
      throw error;
    });
    if (transfers) return;
    Uploads(el.querySelector('.Uploads'));
    transfers = new Transfers(changed => changed === current() && show());
  }

  async function send({ blob, name }) {
    const view = current();
    await load();
    transfers.send(view, { blob, name, key: session.ownKey(view) });
  }

  /** Sends a text that is too long for a message. */
  async function asFile(key) {
    await load();
    const { data } = session.discard(current(), key) ?? {};
    if (data) send({ blob: new Blob([data], { type: 'text/plain' }), name: t('longText') });
  }

  async function enlarge(picture) {
    const { Viewer } = await import('./Viewer.js');
    viewer ??= new Viewer(document.querySelector('.Viewer'));
    viewer.show(picture);
  }

  return {
    room: show,
    send,
    asFile,
    enlarge,
    stop: entry => transfers.cancel(entry),
    resend: entry => transfers.retry(entry),
    missing: name => tell('.Banner', 'notice', t('fileGone', name)),
  };
}
