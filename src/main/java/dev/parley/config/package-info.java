/**
 * Settings and their sources: command line, system properties, environment, context-params, a file, defaults. Read by the
 * wiring and the embedded server only. Imports {@code defaults}, and no library: a container's own configuration API
 * must not meet one of ours.
 */
@NullMarked
package dev.parley.config;

import org.jspecify.annotations.NullMarked;
