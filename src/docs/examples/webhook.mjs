// Takes events from Parley: node webhook.mjs PORT SECRET
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const [port, secret] = process.argv.slice(2);
const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

/** Whether Parley has sent this body within the last five minutes. */
function isGenuine(headers, body) {
  const id = headers['webhook-id'];
  const time = headers['webhook-timestamp'];
  const recent = Math.abs(Date.now() / 1000 - Number(time)) < 300;
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest();
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  return recent && signatures.some((each) => isSame(Buffer.from(each.replace(/^v1,/, ''), 'base64'), expected));
}

function isSame(given, expected) {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

// keep these with what you do for the events, in one transaction
let epoch = '';
let processed = 0;

function take(event) {
  if (event.hint || event.event === 'skipped') {
    console.log(event.event);
    return;
  }
  const [itsEpoch, number] = event.position.split(/[:.]/);
  if (itsEpoch === epoch && Number(number) <= processed) {
    return; // it comes twice
  }
  console.log(event.event, event.room, event.seq, event.message?.text);
  epoch = itsEpoch;
  processed = Number(number);
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isGenuine(request.headers, body)) {
    response.writeHead(401).end();
    return;
  }
  JSON.parse(body).events.forEach(take);
  response.writeHead(204).end();
});
server.listen(Number(port), '127.0.0.1', () => console.log('port', server.address().port));
