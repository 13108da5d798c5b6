/** Runs against the WAR in published servers, each in a process of its own. Only {@code -Pmatrix} runs these tests. */
@NullMarked
package dev.parley.it.distribution;

import org.jspecify.annotations.NullMarked;
