import { load } from './load.js';

/** What a room does over HTTP. The code for it is loaded with the first call. */
export class Shelf extends EventTarget {
  #call;

  /** @param {(path: string, init: RequestInit) => Promise<Response>} call asks the server about this room */
  constructor(call) {
    super();
    this.#call = call;
  }

  /** Sends a file, then says that it is there. @returns {Promise<{ epoch: string, seq: number, at: number }>} */
  async sendFile(data, options) {
    return (await load('files')).sendFile(this, this.#call, data, options);
  }

  /** Reads a file that a message refers to. @returns {Promise<Blob>} */
  async getFile(file, options) {
    return (await load('files')).getFile(this.#call, file, options);
  }
}
