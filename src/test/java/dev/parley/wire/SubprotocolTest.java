package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubprotocolTest {
    @Test
    void offering_nothing_is_plain() {
        assertThat(Subprotocol.negotiate(List.of())).contains(Subprotocol.PLAIN);
    }

    @Test
    void the_clients_order_decides() {
        assertThat(Subprotocol.negotiate(List.of("parley.v1.json", "binary"))).contains(Subprotocol.JSON);
        assertThat(Subprotocol.negotiate(List.of("x", "binary", "parley.v1.json")))
                .contains(Subprotocol.BINARY);
        assertThat(Subprotocol.negotiate(List.of("base64", "parley.v1.json"))).contains(Subprotocol.BASE64);
    }

    @Test
    void binary_goes_before_base64() {
        assertThat(Subprotocol.negotiate(List.of("base64", "binary"))).contains(Subprotocol.BINARY);
        assertThat(Subprotocol.negotiate(List.of("base64", "parley.v1.json", "binary")))
                .contains(Subprotocol.BINARY);
        assertThat(Subprotocol.negotiate(List.of("parley.v1.json", "base64", "binary")))
                .contains(Subprotocol.JSON);
    }

    @Test
    void names_are_told_apart_by_case_and_none_of_ours_is_none() {
        assertThat(Subprotocol.negotiate(List.of("Binary"))).isEmpty();
        assertThat(Subprotocol.negotiate(List.of("", "parley.v2.json"))).isEmpty();
    }
}
