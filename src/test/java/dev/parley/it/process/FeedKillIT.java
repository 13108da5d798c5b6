package dev.parley.it.process;

import java.util.List;

/** One server, with its log on disk. */
class FeedKillIT extends FeedKills {
    FeedKillIT() {
        super(1, KILLS, List.of());
    }
}
