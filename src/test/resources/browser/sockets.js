// For tests that speak WebSocket in a page: opens sockets and writes down, in order, all they tell. Defines functions
// in every page of a profile; waiting for something that does not come fails after ten seconds, with what did come.
{
  const PATIENCE = 10_000;

  class Line {
    told = [];
    #waiting = [];

    constructor(url, protocols) {
      this.socket = protocols === undefined ? new WebSocket(url) : new WebSocket(url, protocols);
      for (const type of ['open', 'message', 'error', 'close']) {
        this.socket.addEventListener(type, event => {
          this.told.push(event);
          this.#waiting = this.#waiting.filter(look => !look());
        });
      }
    }

    /** The first event of this type that was not taken yet. */
    next(type) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const at = this.told.findIndex(event => event.type === type);
          if (at >= 0) resolve(this.told.splice(at, 1)[0]);
          return at >= 0;
        };
        if (look()) return;
        this.#waiting.push(look);
        setTimeout(() => reject(new Error(`no ${type}, but ${JSON.stringify(this.told.map(describe))}`)), PATIENCE);
      });
    }

    /** The data of the next message. */
    async message() {
      return (await this.next('message')).data;
    }

    /** The data of the next messages. */
    async messages(count) {
      const all = [];
      while (all.length < count) all.push(await this.message());
      return all;
    }

    /** How it ended. */
    async closed() {
      return describe(await this.next('close'));
    }
  }

  const describe = event =>
    event.type === 'close'
      ? { code: event.code, reason: event.reason, wasClean: event.wasClean }
      : { type: event.type, data: String(event.data) };

  Object.assign(globalThis, {
    /** A socket in whatever state. */
    line: (url, protocols) => new Line(url, protocols),
    /** An open socket. */
    async opened(url, protocols) {
      const line = new Line(url, protocols);
      await line.next('open');
      return line;
    },
    /** The name of what is thrown. */
    thrown(action) {
      try {
        action();
        return 'nothing';
      } catch (error) {
        return error.name;
      }
    },
    hex: buffer => Array.from(new Uint8Array(buffer), byte => byte.toString(16).padStart(2, '0')).join(''),
  });
}
