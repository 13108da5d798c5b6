// The chat of NaiveChat.java, with the package ws as its README shows a broadcast.
import { createServer } from 'node:http';
import { require } from './npm.mjs';

const { WebSocket, WebSocketServer } = require('ws');
const rooms = new Map();
const http = createServer();

function members(room) {
  if (!rooms.has(room)) rooms.set(room, new Set());
  return rooms.get(room);
}

new WebSocketServer({ server: http }).on('connection', (socket, request) => {
  const mine = new URL(request.url, 'http://localhost').searchParams.getAll('room').map(members);
  for (const room of mine) room.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => mine.forEach(room => room.delete(socket)));
  socket.on('message', data => {
    const message = data.toString();
    for (const member of members(message.slice(0, message.indexOf(' ')))) {
      if (member.readyState === WebSocket.OPEN) member.send(message);
    }
  });
});

http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
  console.log(`http://127.0.0.1:${http.address().port}/`),
);
