/**
 * Decides from plain facts whether a request is accepted: path, version, Host, Origin, subprotocol, credential, limits. May
 * import {@code request}, {@code auth}, {@code wire}, {@code message} and {@code defaults}; knows no servlet.
 *
 * <p>{@link AccessPolicy} has the numbered checks of handshake.md; the filter, the dry run, reads over HTTP and metrics all ask
 * it. The first check that fails answers with a {@link Refusal}: a {@link Reason} of a closed table, and the setting that
 * decides. {@link Seats} counts connections, {@link RefusalLog} writes refusals without letting strangers fill the log.
 */
@NullMarked
package dev.parley.handshake;

import org.jspecify.annotations.NullMarked;
