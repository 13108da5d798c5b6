/** Tests of the subprotocols, with exact frames, with properties, and with a corpus of bad input. */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
