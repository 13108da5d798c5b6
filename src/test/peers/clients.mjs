/**
 * The clients of the comparison. Each calls `ready` whenever it is in the room, and `heard` with each text. Each reconnects as
 * its library does by default; ws and uWebSockets have no client that does, so theirs waits as Socket.IO's.
 *
 * @typedef {{ ready(): void, heard(text: string): void }} Listener
 * @typedef {{ say(text: string): void, close(): void }} Client
 */
import { Parley } from '../../../webapp/client/parley.js';
import { require } from './npm.mjs';

const ROOM = 'cuts';

/** @type {(port: number, listener: Listener) => Client} */
export function parley(port, { ready, heard }) {
  const { WebSocket } = require('ws');
  const connection = new Parley(`ws://127.0.0.1:${port}/ws/chat`, { WebSocket });
  const room = connection.room(ROOM);
  room.addEventListener('joined', ready);
  room.addEventListener('message', event => heard(event.data));
  connection.addEventListener('error', event => event.preventDefault?.());
  return { say: text => room.say(text), close: () => connection.close() };
}

/** @type {(port: number, listener: Listener) => Client} */
export function socketIo(port, { ready, heard }) {
  const { io } = require('socket.io-client');
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], query: { rooms: ROOM }, forceNew: true });
  socket.on('connect', ready);
  socket.on('said', heard);
  return { say: text => socket.emit('say', ROOM, text), close: () => socket.disconnect() };
}

/** @type {(port: number, listener: Listener) => Client} */
export function plain(port, { ready, heard }) {
  const { WebSocket } = require('ws');
  let socket;
  let closed = false;
  let attempt = 0;
  const dial = () => {
    socket = new WebSocket(`ws://127.0.0.1:${port}/chat?room=${ROOM}`);
    socket.onopen = () => {
      attempt = 0;
      ready();
    };
    socket.onmessage = event => heard(event.data.slice(ROOM.length + 1));
    socket.onerror = () => {};
    socket.onclose = () => {
      if (!closed) setTimeout(dial, Math.min(5000, 1000 * 2 ** attempt++) * (0.5 + Math.random()));
    };
  };
  dial();
  return {
    say: text => socket.send(`${ROOM} ${text}`),
    close() {
      closed = true;
      socket.close();
    },
  };
}
