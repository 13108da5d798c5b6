@NullMarked
package dev.parley.broker.sqlite.table;

import org.jspecify.annotations.NullMarked;
