/** The shop's policy and archive as CDI beans, which Parley finds by itself. */
@NullMarked
package dev.parley.examples.cdi;

import org.jspecify.annotations.NullMarked;
