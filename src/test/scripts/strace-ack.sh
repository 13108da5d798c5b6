#!/usr/bin/env bash
# Shows with strace that a message is on the disk before its sender hears so: write to the log, sync, answer.
# Needs target/parley.war (mvn package -DskipTests), strace, Node and the right to trace. Exits with 1 when the order is wrong.
set -euo pipefail
cd "$(dirname "$0")/../../.."

work=$(mktemp -d)
server='' tracer=''
stop() {
  [ -z "$tracer" ] || kill "$tracer" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap stop EXIT

java -Xmx128m -Djava.io.tmpdir="$work" -jar target/parley.war --port 0 --data "$work/data" >"$work/out" 2>&1 &
server=$!
until address=$(grep -o 'http://127[^ ]*' "$work/out"); do
  kill -0 "$server" || { cat "$work/out"; exit 1; }
  sleep 0.2
done

strace -f -y -s 200 -o "$work/trace" -e trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg -p "$server" 2>"$work/attached" &
tracer=$!
until grep -q attached "$work/attached"; do sleep 0.2; done

# a WebSocket client in a few lines: Node 20 has none of its own
node - "$address" <<'JS'
const { host, port, hostname } = new URL(process.argv[2])
const socket = require('net').connect(port, hostname, () => socket.write(
  `GET /ws/chat HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: parley.v1.json\r\n\r\n'))
// masked with zeros, which changes nothing
const send = text => socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]))
const steps = [['101 Switching', '{"op":"join","room":"r"}'], ['"joined"', '{"op":"say","room":"r","key":"k","text":"TRACED"}']]
let heard = ''
socket.on('data', data => {
  heard += data
  while (steps.length && heard.includes(steps[0][0])) send(steps.shift()[1])
  if (heard.includes('"said"')) socket.destroy()
})
setTimeout(() => { console.error('no answer:', heard); process.exit(1) }, 20000).unref()
JS
kill "$tracer"; wait "$tracer" || true; tracer=''

# every write to the write-ahead log from its start, every sync of it to its return, and the first that a client hears of it
awk '
  function show(what) { printf "%-7s %s\n", what, substr($0, 1, 110) }
  answered { next }
  /pwrite64\(/ && /parley.db-wal/ { writes++; written = NR; show("write") }
  /(fsync|fdatasync)\(/ && /parley.db-wal/ {
    if (/unfinished/) pending[$1] = 1
    else { synced = NR; show("sync") }
  }
  /(fsync|fdatasync) resumed/ && pending[$1] { delete pending[$1]; synced = NR; show("sync") }
  /TRACED/ && /(TCP|socket)/ { answered = NR; show("answer") }
  END {
    if (!writes || !answered || synced < written) { print "WRONG ORDER, or something is missing"; exit 1 }
    print "ok: " writes " writes, a sync after the last of them has returned, and then the answer"
  }' "$work/trace"
