/**
 * Tokens, their keys, and names that people may show. May import {@code message} only.
 */
@NullMarked
package dev.parley.auth;

import org.jspecify.annotations.NullMarked;
