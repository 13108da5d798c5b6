package dev.parley.rights;

import dev.parley.message.Grant;
import dev.parley.message.Identity;
import dev.parley.message.Identity.Source;
import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Identities for tests. */
final class People {
    static final Identity GUEST = Identity.guest(new User("guest-1", "Guest"));
    static final Identity ANN = user("ann");
    static final Identity BOB = user("bob");

    private People() {}

    static Identity user(String id, String... roles) {
        return of(Source.TOKEN, id, roles);
    }

    static Identity of(Source source, String id, String... roles) {
        return new Identity(new User(id, id), source, Set.of(roles), null, null, null, null);
    }

    /** @param grants each as {@code pattern verb,verb} */
    static Identity granted(String id, String... grants) {
        return new Identity(
                new User(id, id),
                Source.TOKEN,
                Set.of(),
                Arrays.stream(grants).map(People::grant).toList(),
                null,
                null,
                null);
    }

    private static Grant grant(String text) {
        List<String> words = List.of(text.split(" ", 2));
        Set<Verb> verbs = Arrays.stream(words.get(1).split(","))
                .map(word -> Verb.of(word).orElseThrow())
                .collect(Collectors.toSet());
        return new Grant(RoomPattern.parse(words.get(0)), verbs);
    }

    static RoomName room(String name) {
        return RoomName.parse(name).orElseThrow();
    }
}
