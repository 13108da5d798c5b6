/** Tests of the logs: one contract for all brokers. */
@NullMarked
package dev.parley.broker;

import org.jspecify.annotations.NullMarked;
