/** What the hub is told at the start: its settings, the sizes of its budgets, its threads and its clock. */
@NullMarked
package dev.parley.hub.options;

import org.jspecify.annotations.NullMarked;
