#!/bin/sh
# A Jetty base with what Parley needs: HTTP, the deployer, WebSocket. ROOT is the image's root, another directory in the
# test.
set -eu
ROOT="${ROOT:-}"
mv "$ROOT"/opt/jetty-home/jetty-home-* "$ROOT/opt/jetty"
rmdir "$ROOT/opt/jetty-home"
mkdir -p "$ROOT/opt/jetty-base"
cd "$ROOT/opt/jetty-base"
java -jar "$ROOT/opt/jetty/start.jar" --add-modules=http,ee10-deploy,ee10-websocket-jakarta
# Says neither its name nor its version.
sed -i 's/^#* *jetty.httpConfig.sendServerVersion=.*/jetty.httpConfig.sendServerVersion=false/' start.d/http-config.ini
grep -q '^jetty.httpConfig.sendServerVersion=false' start.d/http-config.ini
