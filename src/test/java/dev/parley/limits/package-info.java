/** Tests of counting in bounded memory. */
@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
