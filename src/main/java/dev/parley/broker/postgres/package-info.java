/** Logs in a PostgreSQL database that any number of servers share. */
@NullMarked
package dev.parley.broker.postgres;

import org.jspecify.annotations.NullMarked;
