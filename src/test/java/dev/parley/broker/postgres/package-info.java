@NullMarked
package dev.parley.broker.postgres;

import org.jspecify.annotations.NullMarked;
