/**
 * The nouns every layer shares: messages, payloads, positions, users, room names. Imports nothing but the JDK.
 */
@NullMarked
package dev.parley.message;

import org.jspecify.annotations.NullMarked;
