/** A shop that says in rooms what happens to its orders; it runs in every container. */
@NullMarked
package dev.parley.examples.shop;

import org.jspecify.annotations.NullMarked;
