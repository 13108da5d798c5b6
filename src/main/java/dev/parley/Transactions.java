package dev.parley;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JTA transaction of the calling thread, if the container has JTA and there is one. */
final class Transactions {
    /** Jakarta EE Platform 10, section 5.11. */
    private static final String NAME = "java:comp/TransactionSynchronizationRegistry";

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /**
     * Runs one of two actions after the end of the transaction.
     *
     * @return false if there is no transaction; then neither runs
     */
    @SuppressWarnings("BanJNDI") // a constant name, in the container's own naming context
    static boolean join(Runnable committed, Runnable rolledBack) {
        try {
            Object found = new InitialContext().lookup(NAME);
            return Jta.join(found, committed, rolledBack);
        } catch (NamingException | LinkageError e) {
            LOG.debug("No JTA", e);
            return false;
        }
    }

    /** Apart, so that it is loaded only in a container that has the classes. */
    private static final class Jta {
        static boolean join(Object found, Runnable committed, Runnable rolledBack) {
            if (!(found instanceof TransactionSynchronizationRegistry registry)
                    || registry.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
                return false;
            }
            if (registry.getTransactionStatus() == Status.STATUS_MARKED_ROLLBACK) {
                rolledBack.run();
                return true;
            }
            registry.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {}

                @Override
                public void afterCompletion(int status) {
                    (status == Status.STATUS_COMMITTED ? committed : rolledBack).run();
                }
            });
            return true;
        }
    }
}
