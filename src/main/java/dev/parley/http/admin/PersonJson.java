package dev.parley.http.admin;

import dev.parley.http.exchange.Answer;
import dev.parley.hub.Census;
import dev.parley.wire.Subprotocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** People as the API shows them to moderators. */
final class PersonJson {
    private PersonJson() {}

    /**
     * Adds a page of people to an answer.
     *
     * @param limit how many people the page may have
     * @param addresses whether addresses are shown; they are for those who may ban them
     */
    static void put(Map<String, @Nullable Object> members, List<Census.Person> page, int limit, boolean addresses) {
        members.put("people", page.stream().map(each -> of(each, addresses)).toList());
        members.put(
                "next", page.size() < limit ? null : page.get(limit - 1).user().id());
    }

    private static Map<String, @Nullable Object> of(Census.Person person, boolean addresses) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("id", person.user().id());
        members.put("name", person.user().name());
        members.put("guest", person.guest());
        members.put("clients", person.clients());
        members.put("since", person.since().toString());
        members.put("seen", person.seen().toString());
        members.put("waiting", person.waiting());
        members.put(
                "subprotocols",
                person.subprotocols().stream().map(Subprotocol::label).toList());
        members.put("addresses", addresses ? person.addresses() : null);
        members.put("rooms", addresses ? person.rooms() : null);
        return members;
    }
}
