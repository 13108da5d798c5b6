package dev.parley.http.admin;

import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.moderation.Ban;
import dev.parley.moderation.Moderation;
import dev.parley.request.AddressBlock;
import dev.parley.servlet.JsonBody;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code GET} and {@code POST /api/bans}, {@code DELETE /api/bans/{id}}: who is banned from where. */
public final class BansServlet extends ApiServlet {
    private static final long MAX_SECONDS = Duration.ofDays(36_500).toSeconds();

    public BansServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    protected @Nullable String allowed(String path) {
        if (path.isEmpty()) {
            return "GET, HEAD, POST, OPTIONS";
        }
        return path.matches("/[0-9a-f]{24}") ? "DELETE, OPTIONS" : null;
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        if (call.isRead()) {
            return list(call);
        }
        return call.is("POST") ? ban(call) : unban(call);
    }

    private CompletionStage<Answer> list(ApiCall call) {
        RoomName room = ApiCall.roomOrNull(call.query().get("room"));
        String after = call.after();
        int limit = call.limit();
        return moderators.require(call.identity(), room).thenApply(may -> {
            Instant now = Instant.now();
            List<Ban> page = moderators.moderation().bans().stream()
                    .filter(ban -> room == null || room.equals(ban.room()))
                    .filter(ban -> ban.until() == null || now.isBefore(ban.until()))
                    .filter(ban -> after == null || ban.id().compareTo(after) > 0)
                    .sorted(Comparator.comparing(Ban::id))
                    .limit(limit)
                    .toList();
            Map<String, @Nullable Object> members = Answer.list();
            members.put("bans", page.stream().map(BansServlet::shown).toList());
            members.put("next", page.size() < limit ? null : page.get(limit - 1).id());
            return Answer.ok(members);
        });
    }

    private CompletionStage<Answer> ban(ApiCall call) {
        JsonBody body = call.body("user", "address", "room", "seconds", "until", "reason");
        Ban.Wish wish = wish(body);
        Identity by = call.identity();
        return moderators
                .require(by, wish.room())
                .thenCompose(may -> moderators.moderation().ban(wish, by))
                .thenApplyAsync(done -> enforced(done, by), moderators.workers());
    }

    private static Ban.Wish wish(JsonBody body) {
        Long seconds = body.number("seconds", MAX_SECONDS);
        Instant until = body.time("until");
        if (seconds != null && until != null) {
            throw ProblemException.invalid("Give seconds or until, not both.");
        }
        if (seconds != null) {
            until = Instant.now().plusSeconds(seconds);
        }
        if (until != null && !until.isAfter(Instant.now())) {
            throw ProblemException.invalid("until must be in the future.");
        }
        String text = body.text("address");
        AddressBlock address = text == null ? null : AddressBlock.parse(text);
        if (text != null && address == null) {
            throw ProblemException.invalid(
                    "address must be an address or a block, such as 192.0.2.7 or 2001:db8::/48.");
        }
        try {
            return new Ban.Wish(
                    body.text("user"), address, ApiCall.roomOrNull(body.text("room")), until, body.text("reason"));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** Ends what the ban does not allow. A connection that is about to open sees the ban itself. */
    private Answer enforced(Moderation.Done<Ban> done, Identity by) {
        Ban ban = done.decision();
        RoomName room = ban.room();
        int clients = room == null
                ? moderators.enforcement().closeExcluded()
                : moderators.enforcement().remove(Objects.requireNonNull(ban.user()), room);
        moderators.audit(by, "banned", ban.user() == null ? String.valueOf(ban.address()) : ban.user(), room);
        Map<String, @Nullable Object> members = shown(ban);
        members.put("clients", clients);
        return new Answer(done.news() ? 201 : 200, members);
    }

    private CompletionStage<Answer> unban(ApiCall call) {
        String id = call.path().substring(1);
        Ban ban = moderators.moderation().ban(id);
        return moderators
                .require(call.identity(), ban == null ? null : ban.room())
                .thenCompose(may -> moderators.moderation().unban(id))
                .thenApply(removed -> {
                    if (!removed || ban == null) {
                        throw new ProblemException(Problem.NOT_FOUND);
                    }
                    String whom = ban.user() == null ? String.valueOf(ban.address()) : ban.user();
                    moderators.audit(call.identity(), "ended the ban of", whom, ban.room());
                    return Answer.ok("removed", true);
                });
    }

    private static Map<String, @Nullable Object> shown(Ban ban) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("id", ban.id());
        members.put("user", ban.user());
        members.put("address", ban.address() == null ? null : ban.address().toString());
        members.put("room", ban.room() == null ? null : ban.room().value());
        members.put("until", ban.until() == null ? null : ban.until().toString());
        members.put("reason", ban.reason());
        members.put("by", ban.by());
        members.put("at", ban.at().toString());
        return members;
    }
}
