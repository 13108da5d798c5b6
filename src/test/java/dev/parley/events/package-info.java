@NullMarked
package dev.parley.events;

import org.jspecify.annotations.NullMarked;
