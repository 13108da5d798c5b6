package dev.parley.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.broker.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256, in lower-case hexadecimal digits. */
final class Hashes {
    private static final int PART = 64 * 1024;

    private Hashes() {}

    static String of(String text) {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(UTF_8)));
    }

    /** Reads the whole file, from its beginning. */
    static String of(FileChannel file) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer part = ByteBuffer.allocate(PART);
        long at = 0;
        for (int read = file.read(part, at); read >= 0; read = file.read(part, at)) {
            at += read;
            digest.update(part.flip());
            part.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
