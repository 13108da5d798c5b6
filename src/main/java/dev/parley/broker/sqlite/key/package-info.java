/** The idempotency keys of the last 48 hours: recent ones in memory, the others on disk. */
@NullMarked
package dev.parley.broker.sqlite.key;

import org.jspecify.annotations.NullMarked;
