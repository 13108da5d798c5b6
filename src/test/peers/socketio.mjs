// The chat of NaiveChat.java, with Socket.IO. With the argument "recovery" it keeps what is missed during a disconnection.
import { createServer } from 'node:http';
import { require } from './npm.mjs';

const { Server } = require('socket.io');
const http = createServer();
const recovery = process.argv[2] === 'recovery' ? { connectionStateRecovery: {} } : {};
const io = new Server(http, { transports: ['websocket'], serveClient: false, ...recovery });

io.on('connection', socket => {
  // Engine.IO keeps one value of each parameter.
  for (const room of socket.handshake.query.rooms.split(',')) {
    socket.join(room);
    socket.emit('joined', room);
  }
  socket.on('say', (room, text) => io.to(room).emit('said', text));
});

http.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
  console.log(`http://127.0.0.1:${http.address().port}/`),
);
