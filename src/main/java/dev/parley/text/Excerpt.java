package dev.parley.text;

import java.util.List;

/**
 * The part of a text around what was found.
 *
 * @param text with an ellipsis at an end that was cut
 * @param marks what was found, in order and without overlaps
 */
public record Excerpt(String text, List<Mark> marks) {
    public Excerpt {
        marks = List.copyOf(marks);
    }

    /** A range of the excerpt, in UTF-16 code units; the end is exclusive. */
    public record Mark(int start, int end) {}
}
