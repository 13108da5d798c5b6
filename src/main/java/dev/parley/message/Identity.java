package dev.parley.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user somebody vouches for.
 *
 * @param expires when the voucher ends; null when it never does
 */
public record Identity(User user, @Nullable Instant expires) {}
