package dev.parley;

import dev.parley.it.SearchScenarios;

/** What is found in rooms whose log is in PostgreSQL. */
final class SearchOnPostgresTest extends PostgresTest implements SearchScenarios {
    SearchOnPostgresTest() {
        super(SearchScenarios.SETTINGS);
    }
}
