@NullMarked
package dev.parley.hub.queue;

import org.jspecify.annotations.NullMarked;
