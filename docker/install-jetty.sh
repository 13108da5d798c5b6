#!/bin/sh
# Creates a Jetty base with the modules that Parley needs: HTTP, the deployer, WebSocket. ROOT is the image's root, or
# another directory in the test.
set -eu
ROOT="${ROOT:-}"
mv "$ROOT"/opt/jetty-home/jetty-home-* "$ROOT/opt/jetty"
rmdir "$ROOT/opt/jetty-home"
mkdir -p "$ROOT/opt/jetty-base"
cd "$ROOT/opt/jetty-base"
java -jar "$ROOT/opt/jetty/start.jar" --add-modules=http,ee10-deploy,ee10-websocket-jakarta
# Hides Jetty's name and version.
sed -i 's/^#* *jetty.httpConfig.sendServerVersion=.*/jetty.httpConfig.sendServerVersion=false/' start.d/http-config.ini
grep -q '^jetty.httpConfig.sendServerVersion=false' start.d/http-config.ini
