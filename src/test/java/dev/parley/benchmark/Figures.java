package dev.parley.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run showed; of members only, but for the CPU time.
 *
 * @param deliveriesPerSecond messages that reached a member
 * @param cpuMicros CPU time of the server process for each delivery
 * @param p50Millis from when a message was due until a member had it
 * @param p99Millis the same
 * @param bytes on the connections in both directions, for each delivery
 * @param requests HTTP requests for each delivery
 * @param frames WebSocket frames for each delivery
 * @param lost deliveries that never came
 */
record Figures(
        double deliveriesPerSecond,
        double cpuMicros,
        double p50Millis,
        double p99Millis,
        double bytes,
        double requests,
        double frames,
        double lost) {

    /** Returns the median of each figure, and all that was lost. */
    static Figures median(List<Figures> rounds) {
        return new Figures(
                median(rounds, Figures::deliveriesPerSecond),
                median(rounds, Figures::cpuMicros),
                median(rounds, Figures::p50Millis),
                median(rounds, Figures::p99Millis),
                median(rounds, Figures::bytes),
                median(rounds, Figures::requests),
                median(rounds, Figures::frames),
                rounds.stream().mapToDouble(Figures::lost).sum());
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
