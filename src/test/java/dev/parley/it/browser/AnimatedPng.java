package dev.parley.it.browser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/**
 * Writes an animated PNG without transparency (W3C, PNG third edition, sections 11.3.6 and 12) that repeats for ever.
 * Of each picture after the first it keeps only the rectangle that changed. Use from one thread.
 */
final class AnimatedPng {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int BYTES_PER_PIXEL = 3;

    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private final BufferedImage last;
    private int count;
    private int sequence;

    /** Starts one of this size, in pixels. */
    AnimatedPng(int width, int height) {
        last = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }

    /** Adds a picture of the same size, as a PNG, that is shown for this long: at most a minute. */
    void add(byte[] png, Duration shown) {
        try {
            BufferedImage next = ImageIO.read(new ByteArrayInputStream(png));
            Rectangle changed = count == 0 ? new Rectangle(last.getWidth(), last.getHeight()) : changed(next);
            control(changed, shown);
            byte[] data = compressed(next, changed);
            if (count == 0) {
                chunk(frames, "IDAT", data);
            } else {
                ByteArrayOutputStream numbered = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(numbered);
                out.writeInt(sequence++);
                out.write(data);
                chunk(frames, "fdAT", numbered.toByteArray());
            }
            count++;
            last.getGraphics().drawImage(next, 0, 0, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the file. */
    byte[] toBytes() {
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.write(SIGNATURE);
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(header);
            out.writeInt(last.getWidth());
            out.writeInt(last.getHeight());
            out.write(new byte[] {8, 2, 0, 0, 0}); // 8 bits, RGB, deflate, filters by line, not interlaced
            chunk(file, "IHDR", header.toByteArray());
            ByteArrayOutputStream animation = new ByteArrayOutputStream();
            out = new DataOutputStream(animation);
            out.writeInt(count);
            out.writeInt(0); // repeats for ever
            chunk(file, "acTL", animation.toByteArray());
            frames.writeTo(file);
            chunk(file, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Rectangle changed(BufferedImage next) {
        int left = last.getWidth();
        int top = last.getHeight();
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < last.getHeight(); y++) {
            for (int x = 0; x < last.getWidth(); x++) {
                if (((last.getRGB(x, y) ^ next.getRGB(x, y)) & 0xffffff) != 0) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x + 1);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        return right == 0 ? new Rectangle(1, 1) : new Rectangle(left, top, right - left, bottom - top);
    }

    private void control(Rectangle place, Duration shown) throws IOException {
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(control);
        out.writeInt(sequence++);
        out.writeInt(place.width);
        out.writeInt(place.height);
        out.writeInt(place.x);
        out.writeInt(place.y);
        out.writeShort((int) shown.toMillis());
        out.writeShort(1000); // the unit is a millisecond
        out.writeShort(0); // stays, and replaces what was there
        chunk(frames, "fcTL", control.toByteArray());
    }

    /** Each line as its difference from the one above it, which is zero for most of a page. */
    private static byte[] compressed(BufferedImage image, Rectangle part) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, best)) {
            byte[] above = new byte[part.width * BYTES_PER_PIXEL];
            for (int y = part.y; y < part.y + part.height; y++) {
                byte[] line = line(image, part, y);
                out.write(2); // filter "up"
                for (int i = 0; i < line.length; i++) {
                    out.write(line[i] - above[i]);
                }
                above = line;
            }
        } finally {
            best.end();
        }
        return bytes.toByteArray();
    }

    private static byte[] line(BufferedImage image, Rectangle part, int y) {
        byte[] line = new byte[part.width * BYTES_PER_PIXEL];
        for (int x = 0; x < part.width; x++) {
            int rgb = image.getRGB(part.x + x, y);
            line[x * BYTES_PER_PIXEL] = (byte) (rgb >> 16);
            line[x * BYTES_PER_PIXEL + 1] = (byte) (rgb >> 8);
            line[x * BYTES_PER_PIXEL + 2] = (byte) rgb;
        }
        return line;
    }

    private static void chunk(ByteArrayOutputStream to, String type, byte[] data) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        byte[] name = type.getBytes(US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
