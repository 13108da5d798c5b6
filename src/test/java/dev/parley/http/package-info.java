/** Tests of plain HTTP. */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
