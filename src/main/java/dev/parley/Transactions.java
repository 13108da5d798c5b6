package dev.parley;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The transaction of the calling thread, if there is one: Spring's, or that of the container (JTA). */
final class Transactions {
    /** Jakarta EE Platform 10, section 5.11. */
    private static final String NAME = "java:comp/TransactionSynchronizationRegistry";

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /** What happens when a transaction has ended: one of the two, on the thread that ends it. */
    interface Ending {
        void committed();

        void notCommitted();
    }

    /**
     * Registers what happens after the end of the transaction.
     *
     * @return false if there is no transaction; then nothing is registered
     * @throws IllegalStateException if the transaction is being committed, so that it is too late for this
     */
    static boolean join(Ending ending) {
        // Spring first: if it drives JTA, both know the transaction, and either is right
        return joinSpring(ending) || joinJta(ending);
    }

    private static boolean joinSpring(Ending ending) {
        try {
            return Spring.join(ending);
        } catch (LinkageError e) {
            LOG.trace("No Spring", e);
            return false;
        }
    }

    @SuppressWarnings("BanJNDI") // a constant name, in the container's own naming context
    private static boolean joinJta(Ending ending) {
        try {
            return Jta.join(new InitialContext().lookup(NAME), ending);
        } catch (NamingException | LinkageError e) {
            LOG.trace("No JTA", e);
            return false;
        }
    }

    /** Apart, so that it is loaded only in an application that has the classes. */
    private static final class Spring {
        static boolean join(Ending ending) {
            if (!TransactionSynchronizationManager.isActualTransactionActive()
                    || !TransactionSynchronizationManager.isSynchronizationActive()) {
                return false;
            }
            // afterCompletion and not afterCommit, which is not called if another synchronization fails in it
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    end(status == STATUS_COMMITTED, ending);
                }
            });
            return true;
        }
    }

    /** Apart, so that it is loaded only in a container that has the classes. */
    private static final class Jta {
        static boolean join(Object found, Ending ending) {
            if (!(found instanceof TransactionSynchronizationRegistry registry)) {
                return false;
            }
            switch (registry.getTransactionStatus()) {
                case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED -> {
                    return false;
                }
                case Status.STATUS_MARKED_ROLLBACK, Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK ->
                    ending.notCommitted();
                default ->
                    registry.registerInterposedSynchronization(new Synchronization() {
                        @Override
                        public void beforeCompletion() {}

                        @Override
                        public void afterCompletion(int status) {
                            end(status == Status.STATUS_COMMITTED, ending);
                        }
                    });
            }
            return true;
        }
    }

    private static void end(boolean committed, Ending ending) {
        if (committed) {
            ending.committed();
        } else {
            ending.notCommitted();
        }
    }
}
