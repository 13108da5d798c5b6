/** The parts of the handshake, each in tables of what it takes and what it does not. */
@NullMarked
package dev.parley.handshake;

import org.jspecify.annotations.NullMarked;
