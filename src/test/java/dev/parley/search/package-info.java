/** Tests of the order in which messages are found. */
@NullMarked
package dev.parley.search;

import org.jspecify.annotations.NullMarked;
