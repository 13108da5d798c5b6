package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final List<String> closed = new ArrayList<>();
    private final Scope scope = new Scope();

    @Test
    void closes_in_reverse_order_and_once() {
        scope.onClose(() -> closed.add("first"));
        scope.onClose(() -> closed.add("second"));

        scope.close();
        scope.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closes_the_others_after_one_fails_and_throws_the_first_failure() {
        scope.onClose(() -> closed.add("log"));
        scope.onClose(() -> {
            throw new IllegalArgumentException("later");
        });
        scope.onClose(() -> {
            throw new IllegalStateException("earlier");
        });

        assertThatThrownBy(scope::close)
                .isInstanceOf(IllegalStateException.class)
                .hasSuppressedException(new IllegalArgumentException("later"));
        assertThat(closed).containsExactly("log");
    }
}
