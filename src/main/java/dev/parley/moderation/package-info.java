/**
 * What moderators have decided and the server remembers: bans, revoked tokens, closed rooms. May import {@code rights}, {@code
 * broker}, {@code request} and {@code message}.
 *
 * <p>{@link dev.parley.moderation.Moderation} is the one way in. Each act is durable before it is answered, and in force before
 * it is answered. What is in force stands above all rules, as a {@link dev.parley.rights.Rights.Barrier}.
 */
@NullMarked
package dev.parley.moderation;

import org.jspecify.annotations.NullMarked;
