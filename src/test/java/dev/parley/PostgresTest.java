package dev.parley;

import dev.parley.it.PostgresServer;
import java.util.HashMap;
import java.util.Map;

/** Base of the tests that run scenarios in front of an embedded server whose log is in PostgreSQL. */
abstract class PostgresTest extends EmbeddedTest {
    PostgresTest(Map<String, String> settings) {
        super(onPostgres(settings, PostgresServer.freshSchema()));
    }

    /** Returns settings with a log in this schema of the database that all tests share. */
    static Map<String, String> onPostgres(Map<String, String> settings, String schema) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("parley.log", "postgres");
        all.put("parley.cluster.url", PostgresServer.shared().url());
        all.put("parley.cluster.schema", schema);
        return Map.copyOf(all);
    }
}
