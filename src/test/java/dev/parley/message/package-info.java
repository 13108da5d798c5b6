/** What the shared nouns accept and refuse. */
@NullMarked
package dev.parley.message;

import org.jspecify.annotations.NullMarked;
