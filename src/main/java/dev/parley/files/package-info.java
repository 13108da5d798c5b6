/**
 * Files that people send: unfinished uploads, files by room and hash, and what becomes of them. May import {@code broker},
 * {@code wire}, {@code limits} and {@code message}.
 *
 * <p>{@link dev.parley.files.FileService} is the one way in. {@link dev.parley.files.Uploads} holds what is arriving, {@link
 * dev.parley.files.Shelf} what is complete, each in a directory. Which files are needed is derived from the rooms' logs, by
 * {@link dev.parley.files.Collector}: a file that no message refers to is deleted. Nothing here knows who may do what.
 */
@NullMarked
package dev.parley.files;

import org.jspecify.annotations.NullMarked;
