@NullMarked
package dev.parley.broker.sqlite.key;

import org.jspecify.annotations.NullMarked;
