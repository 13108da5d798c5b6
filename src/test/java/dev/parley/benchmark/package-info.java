/**
 * What Parley costs, as numbers: run by hand, never asserted. {@code Benchmark} compares ways to reach a room, in
 * processes of their own; {@code Limits} measures what must not happen however large or slow things get;
 * {@code LogBenchmark} measures the log; {@code CodecBenchmark} and {@code HubBenchmark} are for JMH.
 */
@NullMarked
package dev.parley.benchmark;

import org.jspecify.annotations.NullMarked;
