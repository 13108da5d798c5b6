package dev.parley.broker.sqlite.disk;

/**
 * The parts of a b-tree page that hold nothing: the gap between the pointers and the cells, and the free blocks. SQLite's
 * file format describes them in section 1.6.
 */
final class UnusedBytes {
    private static final int LEAF_HEADER = 8;
    private static final int INTERIOR_HEADER = 12;
    private static final int POINTER = 2;

    /** The smallest free block: the offset of the next one, and its size. */
    private static final int BLOCK_HEADER = 4;

    private UnusedBytes() {}

    /**
     * Overwrites the unused parts with zeros.
     *
     * @param page any page but the first; changed only if it is a b-tree page in every detail that is checked
     * @param usable its size without what is reserved at its end
     * @return whether something else was there
     */
    static boolean clear(byte[] page, int usable) {
        int header = switch (page[0]) {
            case 0x0A, 0x0D -> LEAF_HEADER;
            case 0x02, 0x05 -> INTERIOR_HEADER;
            default -> 0;
        };
        int cells = number(page, 3);
        int content = number(page, 5) == 0 ? 1 << Short.SIZE : number(page, 5);
        int pointersEnd = header + POINTER * cells;
        if (header == 0 || pointersEnd > content || content > usable || !isSound(page, header, content, usable)) {
            return false;
        }
        boolean cleared = clear(page, pointersEnd, content);
        for (int block = number(page, 1); block != 0; block = number(page, block)) {
            cleared |= clear(page, block + BLOCK_HEADER, block + number(page, block + 2));
        }
        return cleared;
    }

    /** Returns whether cells and free blocks are within the content, and no cell begins within a free block. */
    private static boolean isSound(byte[] page, int header, int content, int usable) {
        int cells = number(page, 3);
        for (int i = 0; i < cells; i++) {
            int cell = number(page, header + POINTER * i);
            if (cell < content || cell >= usable || isInBlock(page, cell, content, usable)) {
                return false;
            }
        }
        return cells > 0 || !isInBlock(page, usable, content, usable);
    }

    /** Returns whether a free block contains this place, or the chain of blocks is not in order. */
    private static boolean isInBlock(byte[] page, int place, int content, int usable) {
        int end = content;
        for (int block = number(page, 1); block != 0; block = number(page, block)) {
            if (block < end || block + BLOCK_HEADER > usable) {
                return true;
            }
            end = block + number(page, block + 2);
            if (end < block + BLOCK_HEADER || end > usable || (place >= block && place < end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean clear(byte[] page, int from, int to) {
        boolean cleared = false;
        for (int i = from; i < to; i++) {
            cleared |= page[i] != 0;
            page[i] = 0;
        }
        return cleared;
    }

    private static int number(byte[] page, int at) {
        return (page[at] & 0xFF) << Byte.SIZE | (page[at + 1] & 0xFF);
    }
}
