#!/bin/sh
# Creates the user that Parley runs as, with a fixed number for volumes and orchestrators, and the data directory.
# ROOT is the image's root, or another directory in the test.
set -eu
ROOT="${ROOT:-}"
mkdir -p "$ROOT/data" "$ROOT/etc"
echo 'parley:x:10001:10001:Parley:/data:/usr/sbin/nologin' >> "$ROOT/etc/passwd"
echo 'parley:x:10001:' >> "$ROOT/etc/group"
chown 10001:10001 "$ROOT/data"
chmod 0700 "$ROOT/data"
