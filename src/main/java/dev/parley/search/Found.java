package dev.parley.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search has found.
 *
 * @param hits the newest first
 * @param before the {@code before} of the search that continues this one; null if it has seen everything
 * @param roomsLeftOut whether the person may read more rooms than one search looks through
 */
public record Found(List<Hit> hits, @Nullable String before, boolean roomsLeftOut) {
    public Found {
        hits = List.copyOf(hits);
    }
}
