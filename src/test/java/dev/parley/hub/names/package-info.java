@NullMarked
package dev.parley.hub.names;

import org.jspecify.annotations.NullMarked;
