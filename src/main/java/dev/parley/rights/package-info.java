/**
 * Who may do what in which room: one question, {@link dev.parley.rights.Rights#ask}, asked for every way in. May import
 * {@code message} only.
 */
@NullMarked
package dev.parley.rights;

import org.jspecify.annotations.NullMarked;
