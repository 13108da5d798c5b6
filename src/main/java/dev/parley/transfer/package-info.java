/**
 * The file in which a log is moved from one engine to another: lines of JSON, with counts and a checksum. May import
 * {@code broker} and {@code message}; knows no engine. {@link LogFile} writes and reads it.
 */
@NullMarked
package dev.parley.transfer;

import org.jspecify.annotations.NullMarked;
