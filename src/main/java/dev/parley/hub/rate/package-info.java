/** How fast people, addresses and connections may do something. */
@NullMarked
package dev.parley.hub.rate;

import org.jspecify.annotations.NullMarked;
