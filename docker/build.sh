#!/bin/sh
# Makes target/parley.war; the tests have run before an image is made. Arguments are further Maven goals.
set -eu
cd "$(dirname "$0")/.."
exec mvn -B -ntp -q -Dmaven.test.skip -Dspotless.check.skip -Dcheckstyle.skip package "$@"
