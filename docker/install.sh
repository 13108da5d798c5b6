#!/bin/sh
# The user Parley runs as, by a fixed number that volumes and orchestrators can rely on, and its data directory.
# ROOT is the image's root, another directory in the test.
set -eu
ROOT="${ROOT:-}"
mkdir -p "$ROOT/data" "$ROOT/etc"
echo 'parley:x:10001:10001:Parley:/data:/usr/sbin/nologin' >> "$ROOT/etc/passwd"
echo 'parley:x:10001:' >> "$ROOT/etc/group"
chown 10001:10001 "$ROOT/data"
chmod 0700 "$ROOT/data"
