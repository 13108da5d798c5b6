/**
 * A network for each client: a port of its own, which leads to the server, and can be down. In a thread of its own, so that
 * what the clients measure does not wait for it.
 *
 * In: `{ server, clients }` as workerData, then `{ cut: client, millis }`. Out: the list of ports.
 */
import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

class Network {
  #sockets = new Set();
  #down = false;
  #listener = net.createServer({ noDelay: true }, socket => this.#accept(socket));

  /** @returns {Promise<number>} its port */
  open() {
    return new Promise(resolve => {
      this.#listener.listen(0, '127.0.0.1', () => resolve(this.#listener.address().port));
    });
  }

  /** Cuts every line without a close frame, and refuses new ones for a time. */
  cut(millis) {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
    setTimeout(() => (this.#down = false), millis);
  }

  #accept(client) {
    if (this.#down) {
      client.on('error', () => {});
      client.destroy();
      return;
    }
    const server = net.connect({ port: workerData.server, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

const networks = Array.from({ length: workerData.clients }, () => new Network());
parentPort.on('message', ({ cut, millis }) => networks[cut].cut(millis));
parentPort.postMessage(await Promise.all(networks.map(network => network.open())));
