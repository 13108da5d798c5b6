import { t } from './words.js';

/**
 * What the user does with files, as verbs of App. The code for it is loaded when it is needed.
 * @param {{ el: HTMLElement, session: object, current: () => object,
 *   tell: (selector: string, noun: string, detail?: unknown) => void }} app `current` returns the view of the room that is shown
 */
export function fileVerbs({ el, session, current, tell }) {
  let transfers;
  let viewer;

  /** Shows the files that are on their way to the room. */
  const show = () => transfers && tell('.Uploads', 'uploads', transfers.of(current()));

  async function send({ blob, name }) {
    const view = current();
    const [{ Transfers }, { Uploads }] = await Promise.all([import('./transfers.js'), import('./Uploads.js')]);
    if (!transfers) {
      Uploads(el.querySelector('.Uploads'));
      transfers = new Transfers(changed => changed === current() && show());
    }
    transfers.send(view, { blob, name, key: session.ownKey(view) });
  }

  /** Sends a text that is too long for a message. */
  function asFile(key) {
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
