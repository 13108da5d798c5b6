package dev.parley.handshake;

import dev.parley.auth.BearerTokens;
import dev.parley.message.Identity;
import dev.parley.request.AddressBlocks;
import dev.parley.request.Headers;
import dev.parley.request.Hosts;
import dev.parley.request.Origins;
import dev.parley.request.Proxies;
import dev.parley.request.Query;
import dev.parley.request.Site;
import dev.parley.request.UpgradeHeaders;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Exclusion;
import dev.parley.rights.Rights;
import dev.parley.wire.Subprotocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a request may open a WebSocket. Applies the numbered checks of handshake.md in order; the first that fails
 * decides. Safe for use by many threads. Blocks while a token is judged, which may need to fetch keys.
 */
public final class AccessPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(AccessPolicy.class);

    /** A 426 must say what to upgrade to (RFC 9110, section 15.5.22). */
    private static final Map<String, String> UPGRADE = Map.of("Upgrade", "websocket", "Connection", "Upgrade");

    private final Origins origins;
    private final boolean absentOrigin;
    private final Hosts hosts;
    private final Proxies proxies;
    private final AddressBlocks metricsReaders;
    private final Credentials credentials;
    private final boolean deflate;
    private final Seats seats;
    private final HandshakeRates rates;
    private final Rights rights;

    /**
     * Builds the policy; throws {@link IllegalArgumentException} for a list entry that it cannot parse.
     *
     * @param rates of handshakes; reading over HTTP has limits of its own
     * @param rights knows the roles that rules name, who is banned, and which tokens are revoked
     */
    public AccessPolicy(
            HandshakeOptions options, BearerTokens tokens, Seats seats, HandshakeRates rates, Rights rights) {
        this.origins = new Origins(options.origins());
        this.absentOrigin = options.absentOrigin();
        this.hosts = new Hosts(options.hosts());
        this.proxies = new Proxies(
                new AddressBlocks(AddressBlocks.PROXIES, options.trustedProxies()), options.forwardingHeader());
        this.metricsReaders = new AddressBlocks(AddressBlocks.METRICS_READERS, options.metricsReaders());
        this.credentials = new Credentials(tokens, options.guests());
        this.deflate = options.deflate();
        this.seats = seats;
        this.rates = rates;
        this.rights = rights;
        if (origins.isOpen()) {
            LOG.warn("{} allows every origin: any web site may connect on behalf of its visitors", Origins.SETTING);
        }
    }

    /** Returns the roles to ask the container about when a request comes. */
    public Set<String> roles() {
        return rights.roles();
    }

    /** Decides, and takes a seat for an accepted request. The caller must open or close the seat of the admission. */
    public Decision decide(UpgradeRequest request) {
        return decide(request, true);
    }

    /** Returns what {@link #decide} would, without any effect. */
    public Decision judge(UpgradeRequest request) {
        return decide(request, false);
    }

    /**
     * Decides whether a request may read a room over plain HTTP. Applies all checks except those of the upgrade
     * itself. It takes a seat like a connection, because it may wait as long; the caller must close it. A named key reads, too.
     */
    public Decision decideReader(UpgradeRequest request, NamedKeys keys) {
        if (Credentials.isKey(request.headers())) {
            return decideHolder(request, false, keys);
        }
        Site site = proxies.siteOf(request);
        Query query = Query.parse(request.rawQuery());
        return query == null ? refuse(site, Reason.QUERY) : admit(request, query, site, UpgradeOffer.READING, true);
    }

    /**
     * Decides whether a request may get a room's events over plain HTTP. Applies all checks except those of the upgrade
     * itself, the rate of handshakes among them. It takes a seat; the caller must close it.
     */
    public Decision decideEvents(UpgradeRequest request) {
        Site site = proxies.siteOf(request);
        Query query = Query.parse(request.rawQuery());
        if (query == null) {
            return refuse(site, Reason.QUERY);
        }
        Check<UpgradeOffer> offered = UpgradeOffer.events(request.headers(), query);
        return offered instanceof Check.Passed<UpgradeOffer> offer
                ? admit(request, query, site, offer.value(), true)
                : refuse(site, offered);
    }

    /**
     * Decides whether a request may open a connection over plain HTTP that speaks {@code parley.v1.json}: the same checks. It
     * takes a seat; the caller must close it.
     */
    public Decision decideConnection(UpgradeRequest request) {
        Site site = proxies.siteOf(request);
        Query query = Query.parse(request.rawQuery());
        return query == null ? refuse(site, Reason.QUERY) : admit(request, query, site, UpgradeOffer.CONNECTION, true);
    }

    /**
     * Returns why a request may not go on with a connection over plain HTTP, as far as that does not depend on its secret:
     * checks 7 and 8. Null if it may.
     */
    public Decision.@Nullable Refused objectionToFollower(UpgradeRequest request) {
        Site site = proxies.siteOf(request);
        Refusal objection = proxies.contradict(request)
                ? Refusal.of(Reason.FORWARDING)
                : !hosts.allow(site.host())
                        ? Refusal.of(Reason.HOST)
                        : request.headers().has("Origin") ? objection(request, site) : null;
        return objection == null ? null : new Decision.Refused(objection, site);
    }

    /**
     * Decides whether a request may use the API of moderators, as far as that depends on who sends it and from where: checks 7,
     * 8 and 10. A page of another site can have a browser send a container's cookies, but not a bearer credential; so a
     * request that changes something needs either that or an allowed Origin.
     *
     * @param changes whether the request changes something
     */
    public Caller decideCaller(UpgradeRequest request, boolean changes, NamedKeys keys) {
        Site site = proxies.siteOf(request);
        Query query = Query.parse(request.rawQuery());
        Refusal objection = query == null ? Refusal.of(Reason.QUERY) : objectionToCaller(request, site, changes);
        if (query == null || objection != null) {
            return new Caller(null, objection, site);
        }
        Check<Identity> judged = credentials.judgeCaller(request, query, keys);
        if (!(judged instanceof Check.Passed<Identity> who)) {
            return new Caller(null, ((Check.Failed<Identity>) judged).refusal(), site);
        }
        Refusal excluded = objectionTo(who.value(), site);
        return new Caller(excluded == null ? who.value() : null, excluded, site);
    }

    /**
     * Decides whether a request may say something over plain HTTP, as far as that depends on who sends it and from where:
     * as {@link #decideCaller} for a change. It takes a seat like a connection, so its caller must close it.
     */
    public Decision decideSpeaker(UpgradeRequest request, NamedKeys keys) {
        return decideHolder(request, true, keys);
    }

    /**
     * Decides whether a request may send a file over plain HTTP: as {@link #decideSpeaker} if it brings a credential. If it
     * brings none, it comes from a guest, and the checks are those of a guest who opens a WebSocket, except for the upgrade's.
     * It takes a seat, so its caller must close it.
     *
     * @param changes whether the request changes something
     */
    public Decision decideUploader(UpgradeRequest request, boolean changes, NamedKeys keys) {
        if (Credentials.isBearer(request.headers()) || request.principal() != null) {
            return decideHolder(request, changes, keys);
        }
        Site site = proxies.siteOf(request);
        Query query = Query.parse(request.rawQuery());
        if (query == null) {
            return refuse(site, Reason.QUERY);
        }
        return query.get(Credentials.PARAMETER) != null
                ? refuse(site, Reason.CREDENTIAL_IN_QUERY)
                : admit(request, query, site, UpgradeOffer.READING, true);
    }

    private Decision decideHolder(UpgradeRequest request, boolean changes, NamedKeys keys) {
        Caller caller = decideCaller(request, changes, keys);
        if (caller.refusal() != null) {
            return refuse(caller.site(), caller.refusal());
        }
        Check<Seat> counted = seats.take(caller.site(), caller.identity());
        if (!(counted instanceof Check.Passed<Seat> seat)) {
            return refuse(caller.site(), counted);
        }
        return new Decision.Admitted(new Admission(
                Subprotocol.PLAIN, caller.identity(), caller.site(), null, null, null, null, false, seat.value()));
    }

    private @Nullable Refusal objectionToCaller(UpgradeRequest request, Site site, boolean changes) {
        if (proxies.contradict(request)) {
            return Refusal.of(Reason.FORWARDING);
        }
        if (!hosts.allow(site.host())) {
            return Refusal.of(Reason.HOST);
        }
        if (request.headers().has("Origin")) {
            return objection(request, site);
        }
        if (Credentials.isBearer(request.headers())) {
            return null;
        }
        return changes ? Refusal.of(Reason.ORIGIN_MISSING) : objectionToReader(request, site);
    }

    /** Check 10, second half: nobody who is banned, and no token that is revoked. */
    private @Nullable Refusal objectionTo(@Nullable Identity identity, Site site) {
        Exclusion why = rights.exclusion(identity, site.client());
        if (why == null) {
            return null;
        }
        return why == Exclusion.BANNED
                ? Refusal.of(Reason.BANNED)
                : Refusal.of(Reason.TOKEN_REVOKED, Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    /**
     * Decides whether a request may read metrics: check 7, and a listed address. A request whose forwarding headers do not
     * count is refused, because it may come from anywhere, regardless of the address of the connection.
     *
     * @return the refusal, or null if it may
     */
    public Decision.@Nullable Refused objectionToMetrics(UpgradeRequest request) {
        Site site = proxies.siteOf(request);
        if (proxies.contradict(request)) {
            return new Decision.Refused(Refusal.of(Reason.FORWARDING), site);
        }
        if (!hosts.allow(site.host())) {
            return new Decision.Refused(Refusal.of(Reason.HOST), site);
        }
        if (!metricsReaders.contains(site.client())) {
            return new Decision.Refused(Refusal.of(Reason.METRICS), site);
        }
        String ignoredBy = proxies.ignoredBy(request);
        return ignoredBy == null
                ? null
                : new Decision.Refused(Refusal.of(Reason.METRICS).decidedBy(ignoredBy), site);
    }

    /** Checks 1 to 6: the form of the request (RFC 6455, section 4.2.1; RFC 8441, section 5). */
    private Decision decide(UpgradeRequest request, boolean counts) {
        Headers headers = request.headers();
        Site site = proxies.siteOf(request);
        // 1. The exact path, no aliases.
        if (!request.isForThePath()) {
            return refuse(site, Reason.PATH);
        }
        // 2. GET; over HTTP/2 an extended CONNECT.
        if (!request.method().equals(request.methodForUpgrade())) {
            return refuse(site, Refusal.of(Reason.METHOD, Map.of("Allow", request.methodForUpgrade())));
        }
        // 3. HTTP/1.1 or later, and a query that can be decoded.
        if (!request.isModern()) {
            return refuse(site, Reason.HTTP_VERSION);
        }
        Query query = Query.parse(request.rawQuery());
        if (query == null) {
            return refuse(site, Reason.QUERY);
        }
        // 4. An upgrade to websocket.
        if (!request.isMultiplexed() && !UpgradeHeaders.upgrade(headers)) {
            return refuse(site, Refusal.of(Reason.UPGRADE, UPGRADE));
        }
        // 5. Version 13.
        if (!UpgradeHeaders.version(headers)) {
            return refuse(site, version(request));
        }
        // 6. One key of 16 bytes.
        if (!request.isMultiplexed() && !UpgradeHeaders.key(headers)) {
            return refuse(site, Reason.KEY);
        }
        return admit(request, query, site, null, counts);
    }

    /**
     * Checks 7 to 11: host, origin, offer, rate, credential and seat.
     *
     * @param known what the request is for; null if headers and query say so
     * @param counts whether an accepted request takes a seat; else nothing has an effect
     */
    private Decision admit(
            UpgradeRequest request, Query query, Site site, @Nullable UpgradeOffer known, boolean counts) {
        Headers headers = request.headers();
        // 7. Forwarding headers that agree, and a host name of ours.
        if (proxies.contradict(request)) {
            return refuse(site, Reason.FORWARDING);
        }
        if (!hosts.allow(site.host())) {
            return refuse(site, Reason.HOST);
        }
        // 8. At most one origin, and an allowed one.
        Refusal origin =
                known != null && !headers.has("Origin") ? objectionToReader(request, site) : objection(request, site);
        if (origin != null) {
            return refuse(site, origin);
        }
        // 9. Extensions that can be parsed, a subprotocol of ours, a valid room and position.
        Check<UpgradeOffer> offered = known != null ? new Check.Passed<>(known) : UpgradeOffer.of(headers, query);
        if (!(offered instanceof Check.Passed<UpgradeOffer> offer)) {
            return refuse(site, offered);
        }
        // 10. An address that is not too fast, and a valid credential, if one was sent or is required.
        Refusal tooFast = known != null && known.subprotocol() == Subprotocol.PLAIN
                ? null
                : counts ? rates.take(site) : rates.peek(site);
        if (tooFast != null) {
            return refuse(site, tooFast);
        }
        Check<Optional<Identity>> judged =
                credentials.judge(request, query, offer.value().subprotocol());
        if (!(judged instanceof Check.Passed<Optional<Identity>> who)) {
            return refuse(site, judged);
        }
        Identity identity = who.value().orElse(null);
        Refusal excluded = objectionTo(identity, site);
        if (excluded != null) {
            return refuse(site, excluded);
        }
        // 11. A free seat.
        Check<Seat> counted = counts ? seats.take(site, identity) : seats.peek(site, identity);
        if (!(counted instanceof Check.Passed<Seat> seat)) {
            return refuse(site, counted);
        }
        return new Decision.Admitted(new Admission(
                offer.value().subprotocol(),
                identity,
                site,
                offer.value().room(),
                query.get("name"),
                offer.value().since(),
                headers.first("User-Agent"),
                deflate,
                seat.value()));
    }

    /** Names the version that the client must use (RFC 6455, section 4.4). */
    private static Refusal version(UpgradeRequest request) {
        Map<String, String> headers = new HashMap<>(request.isMultiplexed() ? Map.of() : UPGRADE);
        headers.put("Sec-WebSocket-Version", UpgradeHeaders.VERSION);
        return Refusal.of(Reason.VERSION, headers);
    }

    /**
     * A browser sends no Origin when a page reads from its own site, nor when another site embeds or links to a resource, in
     * which case it does send cookies. Sec-Fetch-Site, which no page can set, tells the two apart.
     */
    private @Nullable Refusal objectionToReader(UpgradeRequest request, Site site) {
        Headers headers = request.headers();
        if (headers.listsToken("Sec-Fetch-Site", "cross-site")) {
            return Refusal.of(Reason.ORIGIN);
        }
        return headers.listsToken("Sec-Fetch-Site", "same-origin") ? null : objection(request, site);
    }

    private @Nullable Refusal objection(UpgradeRequest request, Site site) {
        List<String> origin = request.headers().all("Origin");
        if (origin.size() > 1) {
            return Refusal.of(Reason.ORIGIN_REPEATED);
        }
        if (origin.isEmpty()) {
            return absentOrigin ? null : Refusal.of(Reason.ORIGIN_MISSING);
        }
        if (origins.allow(Headers.trim(origin.get(0)), site.origin())) {
            return null;
        }
        Refusal refusal = Refusal.of(Reason.ORIGIN);
        String ignoredBy = proxies.ignoredBy(request);
        return ignoredBy == null ? refusal : refusal.decidedBy(ignoredBy);
    }

    private static Decision refuse(Site site, Reason reason) {
        return refuse(site, Refusal.of(reason));
    }

    /** @param failed a check that did not pass */
    private static Decision refuse(Site site, Check<?> failed) {
        return refuse(site, ((Check.Failed<?>) failed).refusal());
    }

    private static Decision refuse(Site site, Refusal refusal) {
        return new Decision.Refused(refusal, site);
    }
}
