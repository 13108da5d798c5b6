@NullMarked
package dev.parley.broker.sqlite.disk;

import org.jspecify.annotations.NullMarked;
