/** Tests of what the shared nouns accept and reject. */
@NullMarked
package dev.parley.message;

import org.jspecify.annotations.NullMarked;
