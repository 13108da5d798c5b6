package dev.parley;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Erasure;
import dev.parley.broker.ForwardingBroker;
import dev.parley.config.Settings;
import dev.parley.files.FileOptions;
import dev.parley.files.FileService;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import dev.parley.wire.FileReference;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log whose files learn at once that something was removed. Everything else is the log's. */
final class FileLog extends ForwardingBroker {
    private static final Logger LOG = LoggerFactory.getLogger(FileLog.class);

    private final FileService files;

    FileLog(Broker log, FileService files) {
        super(log);
        this.files = files;
    }

    /** Opens the files of a server; empty if it takes none. */
    static Optional<FileService> open(
            Settings settings, Broker log, Threads threads, InstantSource clock, Scope scope) {
        if (!settings.files().on() || !canKeep(settings)) {
            return Optional.empty();
        }
        FileOptions options = Options.files(settings);
        FileService files =
                FileService.open(options, log, threads.files(), clock, settings.log() == Settings.Log.POSTGRES);
        scope.onClose(files::close);
        threads.every(Duration.ofSeconds(1), files::sweep);
        return Optional.of(files);
    }

    /**
     * Returns whether files make sense: the log in memory forgets the messages that refer to them, and a killed process would
     * leave them on disk for nobody; servers that share a database have to share the files as well.
     */
    private static boolean canKeep(Settings settings) {
        return switch (settings.log()) {
            case SQLITE -> true;
            case MEMORY -> {
                LOG.info("Files are not taken, since parley.log=memory forgets the messages that refer to them");
                yield false;
            }
            case POSTGRES -> {
                boolean named = settings.files().directory().isPresent();
                if (!named) {
                    LOG.info("Files are not taken until parley.files.directory names a directory that all servers see");
                }
                yield named;
            }
        };
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletionStage<Appended> stored = super.append(room, draft);
        if (draft.payload().type().equals(FileReference.TYPE)) {
            var unused = stored.whenComplete((place, error) -> {
                if (place != null) {
                    files.stored(room, place.seq(), place.seq(), draft.payload(), place.at());
                }
            });
        }
        return stored;
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        CompletionStage<Appended> stored = super.amend(room, amendment);
        if (!amendment.isOfText()) {
            return stored;
        }
        var unused = stored.whenComplete((place, error) -> {
            if (place != null) {
                files.stored(room, place.seq(), amendment.of(), amendment.payload(), place.at());
                files.changed(room);
            }
        });
        return stored;
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        CompletionStage<Erasure> erased = super.erase(author);
        var unused = erased.whenComplete((receipt, error) -> {
            if (receipt != null) {
                files.erased(author);
            }
        });
        return erased;
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        CompletionStage<Long> deleted = super.delete(room);
        var unused = deleted.whenComplete((count, error) -> files.changed(room));
        return deleted;
    }
}
