#!/bin/sh
# Builds target/parley.war without tests, which must pass before an image is built. Arguments are further Maven goals.
set -eu
cd "$(dirname "$0")/.."
exec mvn -B -ntp -q -Dmaven.test.skip -Dspotless.check.skip -Dcheckstyle.skip package "$@"
