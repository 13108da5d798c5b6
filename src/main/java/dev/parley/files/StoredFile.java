package dev.parley.files;

import dev.parley.message.RoomName;
import java.nio.file.Path;

/**
 * A complete file of a room.
 *
 * @param sha256 the hash of its content, in 64 lower-case hexadecimal digits
 * @param type the media type that the sender gave, without parameters
 * @param bytes its size
 */
public record StoredFile(RoomName room, String sha256, String type, long bytes, Path path) {}
