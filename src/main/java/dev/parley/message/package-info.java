/**
 * The nouns that every layer shares: messages, payloads, positions, users and room names. May import nothing but the JDK.
 *
 * <p>All types are immutable, and a value that exists is valid: constructors throw {@link IllegalArgumentException}.
 */
@NullMarked
package dev.parley.message;

import org.jspecify.annotations.NullMarked;
