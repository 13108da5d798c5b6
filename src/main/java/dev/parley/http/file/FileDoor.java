package dev.parley.http.file;

import dev.parley.files.FileService;
import dev.parley.files.Owner;
import dev.parley.handshake.Admission;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.hub.Allowance;
import dev.parley.hub.Publisher;
import dev.parley.hub.rate.RateLimits;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.RoomOptions;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who may send and get which files. Sending is a way of saying something, so it needs {@code say}; getting needs {@code
 * history}, or {@code join}, since who is in the room sees messages that refer to files.
 *
 * @param files takes and gives them
 * @param limits how fast people may read
 */
public record FileDoor(FileService files, Rights rights, RateLimits limits, Publisher publisher) {
    private static final Problem NO_FILES = new Problem(403, "no-files", "This room takes no files.");

    /**
     * What a room allows.
     *
     * @param largest size of a file, in bytes
     * @param total size of all its files, in bytes
     */
    record Room(long largest, long total, RoomOptions options) {}

    /** Returns memory for a request. */
    Allowance allowance() {
        return publisher.allowance();
    }

    /** Returns who sends, as far as uploads know people. */
    Owner owner(Admission admission, RoomName room) {
        Identity identity = admission.identity();
        if (identity == null || identity.isGuest()) {
            return new Owner(true, limits.group(admission.site().client()), false);
        }
        boolean exempt = identity.source() == Identity.Source.KEY || rights.allowsNow(identity, room, Verb.MODERATE);
        return new Owner(false, identity.user().id(), exempt);
    }

    /** Checks that somebody may send files to a room; fails with {@link ProblemException} if not. */
    CompletionStage<Room> maySend(Admission admission, RoomName room) {
        return rights.ask(RightsAnswers.identity(admission.identity()), room, Verb.SAY)
                .thenApply(verdict -> {
                    if (!verdict.isAllowed()) {
                        throw new ProblemException(RightsAnswers.problem(verdict));
                    }
                    RoomOptions options = rights.options(room);
                    long largest = Math.min(
                            files.options().largest(), options.fileBytes().orElse(Integer.MAX_VALUE));
                    // what is never on disk has no files there either
                    if (largest == 0 || options.ephemeral()) {
                        throw new ProblemException(NO_FILES);
                    }
                    return new Room(
                            options.fileBytes().isPresent()
                                    ? largest
                                    : files.options().largest(),
                            options.filesBytes().isPresent()
                                    ? options.filesBytes().getAsInt()
                                    : Long.MAX_VALUE,
                            options);
                });
    }

    /** Checks that somebody may get files of a room; fails with {@link ProblemException} if not. */
    CompletionStage<Verdict> mayGet(Admission admission, RoomName room) {
        Identity identity = RightsAnswers.identity(admission.identity());
        return rights.ask(identity, room, Verb.HISTORY)
                .thenCompose(verdict -> verdict.answer() == Verdict.Answer.REFUSED
                        ? rights.ask(identity, room, Verb.JOIN)
                        : CompletableFuture.completedStage(verdict))
                .thenApply(verdict -> {
                    if (!verdict.isAllowed()) {
                        throw new ProblemException(RightsAnswers.problem(verdict));
                    }
                    RateLimits.Excess excess = limits.take(
                            admission.identity(), limits.group(admission.site().client()), room, Verb.HISTORY, 0);
                    if (excess != null) {
                        throw new ProblemException(new Problem(
                                429,
                                ErrorCode.SLOW_DOWN.word(),
                                "This comes too fast.",
                                Map.of(
                                        "Retry-After",
                                        Long.toString(1 + excess.retryAfter().toSeconds()))));
                    }
                    return verdict;
                });
    }
}
