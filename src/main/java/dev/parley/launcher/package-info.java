/**
 * Starts the WAR with {@code java -jar}. May import only the JDK, because no library is on the class path yet.
 */
@NullMarked
package dev.parley.launcher;

import org.jspecify.annotations.NullMarked;
