/**
 * Settings and their sources: command line, system properties, environment, context-params, a file, defaults. Read by the wiring alone.
 */
@NullMarked
package dev.parley.config;

import org.jspecify.annotations.NullMarked;
