import './common.js';
import { preview } from './media.js';

export { Uploads } from './Uploads.js';

/** The largest file that the server takes, in bytes; a promise once it was asked. */
let asked;

/**
 * How large a file may be that goes over HTTP, in bytes; 0 if the server takes none or cannot be reached, so that files go
 * through the socket. @returns {Promise<number>}
 */
export async function largest() {
  asked ??= fetch(new URL('api/rooms/lobby/files', document.baseURI), { method: 'OPTIONS' }).then(
    ({ ok, headers }) =>
      ok ? Number(/max-size=(\d+)/.exec(headers.get('Upload-Limit'))?.[1] ?? 0) : (asked = undefined),
    () => (asked = undefined),
  );
  return (await asked) ?? 0;
}

/**
 * Files that go over HTTP to the rooms of this page. An entry is `{ view, blob, name, key, sent, error, control }`; `error` is
 * why the server refused it, if it did.
 */
export class Transfers {
  #entries = new Set();
  /** The end of the queue: one file at a time, so that they arrive in order, and nobody has too many unfinished ones. */
  #last = Promise.resolve();
  #changed;

  /** @param {(view: object) => void} changed is called when something about the entries of a view has changed */
  constructor(changed) {
    this.#changed = changed;
    addEventListener('beforeunload', event => {
      if ([...this.#entries].some(({ error }) => !error)) event.preventDefault(); // the browser asks whether to stay
    });
  }

  /** The entries of a view, but not those that are there already: a message says that. */
  of(view) {
    return [...this.#entries].filter(each => each.view === view && (each.error || each.sent < each.blob.size));
  }

  /** Sends a file, and then the message that refers to it. @param {{ blob: Blob, name: string, key: string }} file */
  send(view, file) {
    const entry = { ...file, view, sent: 0 };
    this.#entries.add(entry);
    this.retry(entry);
  }

  retry(entry) {
    Object.assign(entry, { control: new AbortController(), error: undefined, sent: 0 });
    this.#changed(entry.view);
    this.#last = this.#last.then(() => this.#run(entry));
  }

  async #run(entry) {
    const { view, blob, name, key, control } = entry;
    const onprogress = ({ sent }) => {
      entry.sent = sent;
      this.#changed(view);
    };
    try {
      const about = await preview(blob);
      await view.room.sendFile(blob, { name, about, key, onprogress, signal: control.signal });
      this.#forget(entry);
    } catch (error) {
      entry.error = error;
      this.#changed(view);
    }
  }

  /** Stops an entry, and forgets it. */
  cancel(entry) {
    entry.control.abort();
    this.#forget(entry);
  }

  #forget(entry) {
    this.#entries.delete(entry);
    this.#changed(entry.view);
  }
}
