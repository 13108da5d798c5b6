package dev.parley.it.process;

import dev.parley.it.PostgresServer;
import java.util.List;

/** Two servers share a log. The one that sends webhooks is killed, too. */
class FeedClusterKillIT extends FeedKills {
    private static final int KILLS = Integer.getInteger("test.feed.kills", 1);

    FeedClusterKillIT() {
        super(
                2,
                KILLS,
                List.of(
                        "log=postgres",
                        "cluster.url=" + PostgresServer.shared().url(),
                        "cluster.schema=" + PostgresServer.freshSchema()));
    }
}
