import { emit } from './events.js';
import { Room } from './room.js';

/**
 * The rooms of a client by name. All of them join, or wait for a connection, at the same time. Each gives this class a
 * control: `{ room, join(), wait(error, keep), take(event), isReady() }`.
 */
export class Rooms {
  /** Each `room` with the calls that are reserved for this class. */
  #controls = new Map();
  /** The last call to all rooms, which a new room repeats. */
  #now = control => control.wait();
  #session;

  /**
   * @param {{ outbox: object, requests: object, limits(): object, send(command: object): boolean,
   *   left(name: string): void }} session the parts of Parley that rooms use
   */
  constructor(session) {
    this.#session = session;
  }

  /** The room of this name; a new one after the last one was left. */
  get(name, start) {
    if (!this.#controls.has(name)) this.#add(name, start);
    return this.#controls.get(name).room;
  }

  /** The connection is open: joins all rooms. */
  join() {
    this.#all(control => control.join());
  }

  /** There is no connection; with an error, there will be none. See `Room`. */
  wait(error, keep) {
    this.#all(control => control.wait(error, keep));
  }

  /** Passes on an event of a room. */
  take(event) {
    this.#controls.get(event.room)?.take(event);
  }

  /** Whether own messages may be sent in this room. */
  isReady(name) {
    return this.#controls.get(name)?.isReady();
  }

  /** Emits an event at a room, if there still is one of this name. */
  tell(name, type, fields) {
    const { room } = this.#controls.get(name) ?? {};
    if (room) emit(room, type, fields);
  }

  #add(name, start) {
    new Room(name, start, control => {
      this.#controls.set(name, control);
      const forget = () => this.#forget(name, control);
      return { ...this.#session, forget, leave: () => forget() && this.#session.left(name) };
    });
    this.#now(this.#controls.get(name));
  }

  /** Drops a room, so that nothing joins it again. @returns {boolean} false if it was dropped before */
  #forget(name, control) {
    return this.#controls.get(name) === control && this.#controls.delete(name);
  }

  #all(now) {
    this.#now = now;
    for (const control of this.#controls.values()) now(control);
  }
}
