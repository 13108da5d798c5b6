/** What the hub counts for metrics and people with the verb {@code moderate}, and the incidents it logs at most once a second. */
@NullMarked
package dev.parley.hub.stats;

import org.jspecify.annotations.NullMarked;
