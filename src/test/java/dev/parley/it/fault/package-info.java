/** What clients saw while things broke, and a judge over it. */
@NullMarked
package dev.parley.it.fault;

import org.jspecify.annotations.NullMarked;
