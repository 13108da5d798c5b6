package dev.parley.rights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads rules from a text, or from a file in UTF-8 of at most {@value #MAX_BYTES} bytes. {@code rights.md} has the format. */
public final class RuleFile {
    static final int MAX_BYTES = 256 * 1024;

    private static final String SETTING = "parley.rooms.rules";

    private RuleFile() {}

    /**
     * Returns the content of the file.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names the setting and the file
     */
    static String content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IllegalArgumentException(SETTING + ": " + file + " is larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(SETTING + ": there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(SETTING + ": " + file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(SETTING + ": " + file + " cannot be read", e);
        }
    }

    /** Returns the rules of the file, whose messages and verdicts name it by its last part. */
    static Rules parse(Path file, String content) {
        // an editor on Windows may begin the file with a byte order mark
        String text = content.startsWith("\uFEFF") ? content.substring(1) : content;
        return parse(String.valueOf(file.getFileName()), text);
    }

    /**
     * Reads rules, one per line; {@code #} begins a comment.
     *
     * @param source the name of the file or setting, which stands in messages and verdicts
     * @throws IllegalArgumentException if anything is wrong; the message has a line for each mistake, which begins with the
     *     source, a colon and the number of the line
     */
    public static Rules parse(String source, String text) {
        return new RuleParser(source).parse(text.lines().toList());
    }

    /**
     * Reads rules from a file. Blocks.
     *
     * @throws IllegalArgumentException if the file cannot be read or anything in it is wrong
     */
    public static Rules read(Path file) {
        return parse(file, content(file));
    }
}
