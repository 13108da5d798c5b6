@NullMarked
package dev.parley.broker.sqlite.write;

import org.jspecify.annotations.NullMarked;
