/**
 * What moderators and back ends ask and change over HTTP: rooms, people, bans, revocations, erasures, rights, the server, and
 * the feed of events. The page at {@code /admin/} is a client of it.
 */
@NullMarked
package dev.parley.http.admin;

import org.jspecify.annotations.NullMarked;
