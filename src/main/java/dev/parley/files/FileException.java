package dev.parley.files;

/** A file cannot be taken or found. Has no stack trace, because callers cause it. */
public final class FileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** There is no such file or upload in this room, or no longer. */
        GONE,
        /** The disk, or what may be used of it, is full. */
        FULL,
        /** The room has as many bytes of files as it may. */
        ROOM_FULL,
        /** This person, or the server, has too many unfinished uploads. */
        TOO_MANY,
        /** This person uploads too much. */
        TOO_FAST,
        /** Another request sends to this upload at the moment. */
        BUSY,
        /** The part does not follow what has arrived. */
        OFFSET,
        /** The content does not have the hash that was announced; the upload is deleted. */
        DIGEST
    }

    private final Kind kind;
    private final long number;

    FileException(Kind kind) {
        this(kind, 0);
    }

    FileException(Kind kind, long number) {
        super(kind.name(), null, false, false);
        this.kind = kind;
        this.number = number;
    }

    public Kind kind() {
        return kind;
    }

    /** Returns the offset from which to continue, or the milliseconds after which to try again; else 0. */
    public long number() {
        return number;
    }
}
