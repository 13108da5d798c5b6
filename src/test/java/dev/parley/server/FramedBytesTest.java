package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Frame;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames as they stand on the wire. */
class FramedBytesTest {
    @ParameterizedTest
    @CsvSource({"0, 2", "125, 2", "126, 4", "65535, 4", "65536, 10"})
    void have_the_shortest_header_that_holds_the_length(int length, int header) {
        ByteBuffer bytes = FramedBytes.of(Frame.text("x".repeat(length)));

        assertThat(bytes.remaining()).isEqualTo(header + length);
        assertThat(bytes.get(0)).isEqualTo((byte) 0x81);
        assertThat(bytes.get(header + length - 1)).isEqualTo((byte) (length == 0 ? 0 : 'x'));
        assertThat(FramedBytes.of(Frame.binary(ByteBuffer.allocate(length))).get(0))
                .isEqualTo((byte) 0x82);
    }

    @Test
    void have_a_rest_wherever_they_are_cut() {
        Frame frame = Frame.text("0123456789".repeat(20));
        byte[] whole = bytes(FramedBytes.of(frame));
        for (int cut = 0; cut <= whole.length; cut++) {
            assertThat(bytes(FramedBytes.rest(frame, cut))).isEqualTo(Arrays.copyOfRange(whole, cut, whole.length));
        }
    }

    @Test
    void of_another_frame_replace_them_and_of_the_same_start_over() {
        Frame first = Frame.text("first");
        byte[] expected = bytes(FramedBytes.of(first));

        assertThat(bytes(FramedBytes.of(first))).isEqualTo(expected);
        assertThat(bytes(FramedBytes.of(Frame.text("other")))).isNotEqualTo(expected);
        assertThat(bytes(FramedBytes.of(first))).isEqualTo(expected);
    }

    @Test
    void show_whether_there_is_a_close_among_them() {
        ByteBuffer pong = ByteBuffer.wrap(new byte[] {(byte) 0x8a, 2, 8, (byte) 0x88});
        ByteBuffer header = ByteBuffer.wrap(new byte[] {(byte) 0x8a, 3});
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {(byte) 0x88, 0, (byte) 0x88});
        ByteBuffer close = ByteBuffer.wrap(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8});
        ByteBuffer message = FramedBytes.of(Frame.binary(ByteBuffer.wrap(new byte[] {(byte) 0x88, 0})));

        assertThat(FramedBytes.containClose(pong, header, payload, message)).isFalse();
        assertThat(FramedBytes.containClose(close)).isTrue();
        assertThat(FramedBytes.containClose(pong, header, payload, close)).isTrue();
        assertThat(FramedBytes.containClose(header, payload, message, close)).isTrue();
        assertThat(pong.position()).isZero();
    }

    /** A buffer for each frame would need 600 MB here. */
    @Test
    void take_one_buffer_for_a_thread() {
        FramedBytes.of(Frame.text("x".repeat(FramedBytes.LONGEST)));
        long before = directMemory();
        for (int i = 0; i < 10_000; i++) {
            FramedBytes.of(Frame.text("x".repeat(FramedBytes.LONGEST - i)));
        }
        assertThat(directMemory() - before).isLessThan(10 * FramedBytes.LONGEST);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static byte[] bytes(ByteBuffer... buffers) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum());
        for (ByteBuffer buffer : buffers) {
            all.put(buffer.duplicate());
        }
        return all.array();
    }
}
