package dev.parley.hub.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Identity;
import dev.parley.message.User;
import org.junit.jupiter.api.Test;

class GuestNamesTest {
    private final GuestNames names = new GuestNames();

    private User guest(String id, String name) {
        return names.enter(Identity.guest(new User(id, name))).user();
    }

    private User user(String id, String name) {
        return names.enter(Identity.ofToken(new User(id, name), null)).user();
    }

    @Test
    void a_guest_gets_the_name_and_the_next_guest_one_that_differs() {
        assertThat(guest("g1", "Ada").name()).isEqualTo("Ada");
        assertThat(guest("g2", "\u0410da").name()).isEqualTo("\u0410da-2");
        assertThat(guest("g3", "ADA").name()).isEqualTo("ADA-3");
    }

    @Test
    void the_tabs_of_a_guest_share_the_name_and_the_last_one_releases_it() {
        User first = guest("g1", "Ada");
        User second = guest("g1", "Ada");
        assertThat(second.name()).isEqualTo("Ada");
        names.leave(first);
        assertThat(guest("g2", "Ada").name()).isEqualTo("Ada-2");
        names.leave(second);
        assertThat(guest("g3", "Ada").name()).isEqualTo("Ada");
    }

    @Test
    void users_keep_their_names_even_if_a_guest_or_another_user_has_it() {
        guest("g1", "Ada");
        assertThat(user("u1", "Ada").name()).isEqualTo("Ada");
        assertThat(user("u2", "Ada").name()).isEqualTo("Ada");
        assertThat(guest("g1", "Ada").name()).as("the guest's next tab").isEqualTo("Ada-2");
    }

    @Test
    void the_name_of_a_user_who_has_left_stays_reserved() {
        names.leave(user("u1", "Ada"));
        assertThat(guest("g1", "ada").name()).isEqualTo("ada-2");
    }

    @Test
    void who_finds_all_of_them_taken_is_called_by_the_id() {
        guest("g1", "Ada");
        for (int i = 2; i < 10; i++) {
            assertThat(guest("h" + i, "Ada").name()).isEqualTo("Ada-" + i);
        }
        assertThat(guest("guest-77ad", "Ada").name()).isEqualTo("guest-77ad");
        String longest = "a".repeat(User.MAX_NAME_LENGTH);
        guest("g2", longest);
        assertThat(guest("guest-77ae", longest).name()).isEqualTo("guest-77ae");
    }

    @Test
    void nothing_is_kept_of_guests_who_have_left() {
        for (int i = 0; i < 100; i++) {
            names.leave(guest("g" + i, "I am " + i));
        }
        assertThat(names.looks()).isEmpty();
    }
}
