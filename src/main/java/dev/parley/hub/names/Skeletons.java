package dev.parley.hub.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells which names look alike: the skeletons of Unicode Technical Standard 39, section 4. Compatibility forms, such as
 * full-width letters, and invisible characters do not distinguish names, nor do upper and lower case.
 *
 * <p>The table is generated from Unicode's data by ICU4J's {@code SpoofChecker}, and is a resource of 20 KB; ICU4J itself has
 * 14 MB, more than the whole application.
 */
final class Skeletons {
    private static final String RESOURCE = "confusables.txt";

    /** By code point, what it looks like. */
    private static final Map<Integer, String> TABLE = read();

    private Skeletons() {}

    /**
     * Returns the skeletons of a name. Two names look alike if they have one in common. There are two, because capitals have
     * looks of their own: a capital I looks like a small l, and is the same letter as a small i.
     */
    static Set<String> of(String name) {
        String visible = visible(Normalizer.normalize(name, Normalizer.Form.NFKC));
        String asWritten = lower(skeleton(visible));
        String folded = skeleton(lower(visible));
        return asWritten.equals(folded) ? Set.of(folded) : Set.of(asWritten, folded);
    }

    /** Removes what shows nothing, and the spaces, of which nobody can count several. */
    private static String visible(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isInvisible(c)).forEach(out::appendCodePoint);
        return out.toString();
    }

    /** Returns whether this is a space, or is among those that Unicode calls default ignorable and assigned. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.CONTROL,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default ->
                c == 0x034F // combining grapheme joiner
                        || (c >= 0xFE00 && c <= 0xFE0F) // variation selectors
                        || (c >= 0xE0100 && c <= 0xE01EF)
                        || (c >= 0x180B && c <= 0x180F) // Mongolian ones
                        || c == 0x115F // fillers of Hangul and Khmer vowels that have no glyph
                        || c == 0x1160
                        || c == 0x3164
                        || c == 0xFFA0
                        || c == 0x17B4
                        || c == 0x17B5
                        || c == 0x2800; // the empty pattern of Braille
        };
    }

    private static String skeleton(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().forEach(c -> {
            String like = TABLE.get(c);
            if (like == null) {
                out.appendCodePoint(c);
            } else {
                out.append(like);
            }
        });
        return Normalizer.normalize(out, Normalizer.Form.NFD);
    }

    /** Folds case: letters without a single small form, such as the sharp s, by way of their capitals. */
    private static String lower(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static Map<Integer, String> read() {
        Map<Integer, String> table = new HashMap<>();
        try (InputStream in = Objects.requireNonNull(Skeletons.class.getResourceAsStream(RESOURCE), RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (tab > 0) {
                    String shown = line.substring(0, tab);
                    line.substring(tab + 1).codePoints().forEach(c -> table.put(c, shown));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read", e);
        }
        return Map.copyOf(table);
    }
}
