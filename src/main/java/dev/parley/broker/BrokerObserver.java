package dev.parley.broker;

/** Watches a broker at work. It is given to an engine when that is opened. */
public interface BrokerObserver {
    /** Watches nothing. */
    BrokerObserver NONE = new BrokerObserver() {};

    /**
     * Reports that a batch of appends is durable. Called on the thread that writes, so it must return at once; an
     * exception is logged and has no other effect.
     *
     * @param messages how many messages were stored
     * @param nanos how long it took to write and sync them
     */
    default void committed(int messages, long nanos) {}

    /**
     * Runs the delivery of one committed batch: the calls to all listeners, then the answers to all senders. A receiver
     * can override this to cork its output, so that a client in several rooms gets one write.
     *
     * @param delivery to be run once, on the calling thread, before this method returns
     */
    default void deliver(Runnable delivery) {
        delivery.run();
    }

    /**
     * Reports that another broker with the same owner, in the same JVM, waits for the data directory: a container starts
     * the next deployment of an application before it stops this one. The broker should be closed soon, on another
     * thread. Called at most once, on a thread of the broker.
     */
    default void handOverRequested() {}
}
