/** Signatures of requests that Parley sends, by Standard Webhooks 1.0. May import nothing of ours. */
@NullMarked
package dev.parley.signing;

import org.jspecify.annotations.NullMarked;
