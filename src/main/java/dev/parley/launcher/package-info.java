/**
 * Starts the WAR with {@code java -jar}. Imports nothing but the JDK: at this point no library is on the class path.
 */
@NullMarked
package dev.parley.launcher;

import org.jspecify.annotations.NullMarked;
