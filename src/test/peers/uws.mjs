// The chat of NaiveChat.java, with the topics of uWebSockets.js.
import { require } from './npm.mjs';

const uWS = require('@trufflesuite/uws-js-unofficial');

const app = uWS.App();
const chat = {
  compression: 0,
  idleTimeout: 120,
  maxBackpressure: 64 * 1024 * 1024,
  upgrade(response, request, context) {
    const rooms = new URLSearchParams(request.getQuery()).getAll('room');
    response.upgrade(
      { rooms },
      request.getHeader('sec-websocket-key'),
      request.getHeader('sec-websocket-protocol'),
      request.getHeader('sec-websocket-extensions'),
      context,
    );
  },
  open: socket => socket.rooms.forEach(room => socket.subscribe(room)),
  message(socket, data) {
    const message = Buffer.from(data).toString();
    app.publish(message.slice(0, message.indexOf(' ')), message, false);
  },
};

app.ws('/chat', chat).listen('127.0.0.1', 0, listening => {
  if (!listening) throw new Error('no free port');
  console.log(`http://127.0.0.1:${uWS.us_socket_local_port(listening)}/`);
});
