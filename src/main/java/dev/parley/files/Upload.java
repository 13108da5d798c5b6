package dev.parley.files;

import dev.parley.message.RoomName;

/**
 * An upload that is not complete.
 *
 * @param id unguessable; names its owner, as a hash
 * @param length the size of the whole file, in bytes
 * @param type the media type that the sender gave, without parameters
 * @param sha256 the hash that the sender announced; empty if it did not
 * @param offset the bytes that have arrived
 */
public record Upload(String id, RoomName room, long length, String type, String sha256, long offset) {}
