@NullMarked
package dev.parley.broker.sqlite.search;

import org.jspecify.annotations.NullMarked;
