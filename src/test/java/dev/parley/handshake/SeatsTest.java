package dev.parley.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.request.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeatsTest {
    private static final Identity ANN = Identity.ofToken(new User("ann", "Ann"), null);
    private static final Identity BOB = Identity.ofToken(new User("bob", "Bob"), null);

    private final TestClock clock = new TestClock();

    private Seats seats(SeatLimits limits) {
        return new Seats(limits, clock);
    }

    private static Site from(String address) {
        return new Site("http", "chat.example", 80, address);
    }

    private static Seat take(Seats seats, String address, @Nullable Identity identity) {
        return seatIn(seats.take(from(address), identity));
    }

    private static void assertRefused(Seats seats, String address, @Nullable Identity identity, Reason reason) {
        assertThat(seats.take(from(address), identity))
                .isEqualTo(new Check.Failed<>(Refusal.of(reason, Map.of("Retry-After", "5"))));
    }

    private static Seat seatIn(Check<Seat> result) {
        assertThat(result).isInstanceOf(Check.Passed.class);
        return ((Check.Passed<Seat>) result).value();
    }

    @Test
    void gives_no_more_seats_than_there_are_and_takes_them_back_once() {
        Seats seats = seats(SeatLimits.DEFAULTS.withMax(2));
        Seat first = take(seats, "192.0.2.1", null);
        take(seats, "192.0.2.2", ANN);
        assertRefused(seats, "192.0.2.3", null, Reason.FULL);
        first.open();
        assertThat(seats.taken()).isEqualTo(2);
        first.close();
        first.close();
        assertThat(seats.taken()).isEqualTo(1);
        take(seats, "192.0.2.3", null);
        assertRefused(seats, "192.0.2.4", null, Reason.FULL);
    }

    @Test
    void counts_by_address_and_takes_an_ipv6_site_for_one() {
        Seats seats = seats(SeatLimits.DEFAULTS.withPerAddress(1));
        Seat v4 = take(seats, "192.0.2.1", null);
        assertRefused(seats, "192.0.2.1", ANN, Reason.ADDRESS_LIMIT);
        take(seats, "192.0.2.2", null);
        take(seats, "2001:db8:0:1:0:0:0:1", null);
        assertRefused(seats, "2001:db8:0:1:ffff:0:0:9", null, Reason.ADDRESS_LIMIT);
        take(seats, "2001:db8:0:2:0:0:0:1", null);
        v4.close();
        take(seats, "192.0.2.1", null);
    }

    @Test
    void counts_by_user_and_never_a_guest() {
        Seats seats = seats(SeatLimits.DEFAULTS.withPerUser(1));
        Seat ann = take(seats, "192.0.2.1", ANN);
        assertRefused(seats, "192.0.2.2", ANN, Reason.USER_LIMIT);
        take(seats, "192.0.2.1", BOB);
        take(seats, "192.0.2.1", null);
        take(seats, "192.0.2.1", null);
        ann.close();
        take(seats, "192.0.2.1", ANN);
    }

    @Test
    void counts_for_a_user_who_is_known_only_after_the_handshake() {
        Seats seats = seats(SeatLimits.DEFAULTS.withPerUser(1));
        Seat guest = take(seats, "192.0.2.1", null);
        guest.open();
        assertThat(guest.claim("ann")).isTrue();
        assertThat(guest.claim("ann")).isTrue();
        assertRefused(seats, "192.0.2.1", ANN, Reason.USER_LIMIT);
        Seat other = take(seats, "192.0.2.1", null);
        assertThat(other.claim("ann")).isFalse();
        assertThat(other.claim("bob")).isTrue();
        guest.close();
        take(seats, "192.0.2.1", ANN);
        assertRefused(seats, "192.0.2.1", BOB, Reason.USER_LIMIT);
    }

    @Test
    void only_looking_takes_no_seat() {
        Seats seats = seats(SeatLimits.DEFAULTS.withMax(1).withPerUser(1));
        for (int i = 0; i < 3; i++) {
            Seat seat = seatIn(seats.peek(from("192.0.2.1"), ANN));
            seat.open();
            assertThat(seat.claim("bob")).isTrue();
            seat.close();
        }
        assertThat(seats.taken()).isZero();
        take(seats, "192.0.2.1", null);
        assertThat(seats.peek(from("192.0.2.1"), null))
                .isEqualTo(new Check.Failed<>(Refusal.of(Reason.FULL, Map.of("Retry-After", "5"))));
    }

    @Test
    void gives_a_seat_back_that_is_not_opened_in_time() {
        Seats seats = seats(SeatLimits.DEFAULTS.withMax(1).withPerUser(1));
        take(seats, "192.0.2.1", ANN);
        clock.advance(Duration.ofSeconds(29));
        assertRefused(seats, "192.0.2.1", null, Reason.FULL);
        clock.advance(Duration.ofSeconds(1));
        assertThat(seats.taken()).isZero();
        Seat other = take(seats, "192.0.2.1", ANN);
        other.open();
        clock.advance(Duration.ofHours(1));
        assertThat(seats.taken()).isEqualTo(1);
        other.close();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void counts_a_connection_that_opens_after_its_seat_was_given_back() {
        Seats seats = seats(SeatLimits.DEFAULTS.withPerUser(1));
        Seat late = take(seats, "192.0.2.1", ANN);
        clock.advance(Duration.ofMinutes(1));
        assertThat(seats.taken()).isZero();
        late.open();
        assertThat(seats.taken()).isEqualTo(1);
        assertRefused(seats, "192.0.2.1", ANN, Reason.USER_LIMIT);
        late.close();
        assertThat(seats.taken()).isZero();
        late.open();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void a_seat_that_waits_long_does_not_hide_others_behind_it() {
        Seats seats = seats(SeatLimits.DEFAULTS);
        take(seats, "192.0.2.1", null).open();
        Seat closed = take(seats, "192.0.2.2", null);
        closed.close();
        take(seats, "192.0.2.3", null);
        clock.advance(Duration.ofSeconds(30));
        assertThat(seats.taken()).isEqualTo(1);
    }

    @Test
    void lets_nobody_in_while_it_drains() {
        Seats seats = seats(SeatLimits.DEFAULTS);
        Seat before = take(seats, "192.0.2.1", null);
        seats.drain();
        assertRefused(seats, "192.0.2.1", null, Reason.DRAINING);
        before.open();
        before.close();
        assertThat(seats.taken()).isZero();
    }

    @Test
    void never_gives_away_too_many_to_many_at_once() throws Exception {
        Seats seats = seats(SeatLimits.DEFAULTS.withMax(100).withPerAddress(60).withPerUser(60));
        Queue<Seat> taken = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String address = "192.0.2." + i % 2;
                runs.add(threads.submit(() -> {
                    for (int n = 0; n < 1000; n++) {
                        if (seats.take(from(address), ANN) instanceof Check.Passed<Seat> passed) {
                            taken.add(passed.value());
                        }
                        Seat seat = n % 3 == 0 ? taken.poll() : null;
                        if (seat != null) {
                            seat.open();
                            seat.close();
                        }
                        assertThat(seats.taken()).isLessThanOrEqualTo(60);
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(seats.taken()).isEqualTo(taken.size());
        taken.forEach(Seat::close);
        assertThat(seats.taken()).isZero();
    }

    @Test
    void refuses_limits_that_make_no_sense_and_names_them() {
        assertThatThrownBy(() -> SeatLimits.DEFAULTS.withMax(0))
                .hasMessage("parley.connections.max must be positive: 0");
        assertThatThrownBy(() -> SeatLimits.DEFAULTS.withPerAddress(-1))
                .hasMessage("parley.connections.per-address must not be negative: -1");
        assertThatThrownBy(() -> SeatLimits.DEFAULTS.withPerUser(-1))
                .hasMessage("parley.connections.per-user must not be negative: -1");
    }
}
