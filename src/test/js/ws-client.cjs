// Started by NodeClientTest: node ws-client.cjs FOLDER-WITH-WS URL [SUBPROTOCOL…]
const [folder, url, ...offered] = process.argv.slice(2);
const WebSocket = require(`${folder}/node_modules/ws`);

const socket = new WebSocket(url.replace(/^http/, 'ws'), offered);
let heard = 0;
socket.on('open', () => {
  console.log('open', socket.protocol);
  socket.send('client send');
  socket.send(Buffer.from([0, 255]));
});
socket.on('message', (data, isBinary) => {
  console.log(isBinary ? `bytes ${data.toString('hex')}` : `text ${data}`);
  heard += 1;
  if (heard === 2) socket.close(1000);
});
socket.on('close', code => console.log('close', code));
socket.on('error', error => {
  console.log('error', error.message);
  process.exitCode = 1;
});
