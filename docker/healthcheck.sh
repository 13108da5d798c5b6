#!/bin/bash
# Succeeds if the server accepts clients. Uses bash alone, because the image has no curl.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${PARLEY_PORT:-8080}"
printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "${PARLEY_PORT:-8080}" >&3
read -r _ status _ <&3
[ "$status" = 200 ]
