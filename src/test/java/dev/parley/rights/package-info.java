/** Tests of who may do what. */
@NullMarked
package dev.parley.rights;

import org.jspecify.annotations.NullMarked;
