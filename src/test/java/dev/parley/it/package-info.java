/** What the server promises, asked for through its front door: a base address and a socket are all these tests know. */
@NullMarked
package dev.parley.it;

import org.jspecify.annotations.NullMarked;
