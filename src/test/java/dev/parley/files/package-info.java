/** Tests of what the server knows about files. */
@NullMarked
package dev.parley.files;

import org.jspecify.annotations.NullMarked;
