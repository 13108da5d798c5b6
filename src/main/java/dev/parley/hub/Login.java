package dev.parley.hub;

/**
 * The login at the servlet container that a client's identity comes from. It can end before the connection does: its user
 * logs out, or it expires. Safe for use by any thread; no method waits.
 */
public interface Login {
    /** A login that lasts as long as the connection. */
    Login LASTING = new Login() {
        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void used() {}
    };

    /** Returns whether the user is no longer logged in. Called about every second. */
    boolean isOver();

    /** Records that the user has sent something. Called for every message, so it must be cheap. */
    void used();
}
