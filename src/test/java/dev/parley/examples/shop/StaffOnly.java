package dev.parley.examples.shop;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.RoomPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everyone may follow the orders, and talk in all other rooms; in {@code orders} only the shop itself speaks. */
public class StaffOnly implements RoomPolicy {
    @Override
    public CompletionStage<Opinion> decide(Identity identity, RoomName room, Verb verb) {
        boolean speaks = verb == Verb.SAY && room.value().equals("orders");
        return CompletableFuture.completedFuture(speaks ? Opinion.REFUSE : Opinion.ALLOW);
    }
}
