/** The names of guests: who has which one, and which ones look alike. */
@NullMarked
package dev.parley.hub.names;

import org.jspecify.annotations.NullMarked;
