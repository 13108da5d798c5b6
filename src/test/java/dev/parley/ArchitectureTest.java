package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the code to what the package-infos say. */
class ArchitectureTest {
    private static final String ROOT = "dev.parley";
    /** The two vocabularies, wire and message, are public by nature; what is below a package is its own business. */
    private static final String[] OPEN = {
        ROOT + ".wire..", ROOT + ".message..", ROOT + ".hub.*..", ROOT + ".http.*..", ROOT + ".broker.sqlite.*.."
    };

    private static final int MOST_PUBLIC_PERCENT = 50;

    private static final Set<String> SQLITE = Set.of(
            "broker.sqlite.table",
            "broker.sqlite.key",
            "broker.sqlite.disk",
            "broker.sqlite.write",
            "broker.sqlite.search");
    private static final Set<String> HUB =
            Set.of("hub.queue", "hub.room", "hub.options", "hub.stats", "hub.rate", "hub.names");
    private static final Set<String> HTTP =
            Set.of("http.exchange", "http.room", "http.connection", "http.file", "http.admin");
    private static final Set<String> HTTP_USES = with(
            HUB,
            "servlet",
            "handshake",
            "request",
            "hub",
            "broker",
            "files",
            "wire",
            "message",
            "events",
            "metrics",
            "rights",
            "search",
            "text",
            "moderation");

    /** What each package may import of ours. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            entry("message", Set.of()),
            entry("wire", Set.of("message")),
            entry("text", Set.of()),
            entry("broker", Set.of("message", "text")),
            entry("broker.memory", Set.of("broker", "message")),
            entry("broker.postgres", Set.of("broker", "message", "text", "defaults")),
            entry("broker.sqlite.table", Set.of("broker", "message")),
            entry("broker.sqlite.key", Set.of("broker.sqlite.table", "broker", "message")),
            entry("broker.sqlite.disk", Set.of("broker.sqlite.table", "broker")),
            entry(
                    "broker.sqlite.write",
                    Set.of(
                            "broker.sqlite.table",
                            "broker.sqlite.key",
                            "broker.sqlite.disk",
                            "broker",
                            "message",
                            "defaults")),
            entry(
                    "broker.sqlite.search",
                    Set.of(
                            "broker.sqlite.table",
                            "broker.sqlite.disk",
                            "broker.sqlite.write",
                            "broker",
                            "message",
                            "text")),
            entry("broker.sqlite", with(SQLITE, "broker", "message", "text", "defaults")),
            entry("search", Set.of("broker", "message", "rights", "text")),
            entry("transfer", Set.of("broker", "message")),
            entry("rights", Set.of("message", "signing")),
            entry("limits", Set.of("message")),
            entry("files", Set.of("message", "wire", "broker", "limits")),
            entry("hub.names", Set.of("message", "wire")),
            entry("hub.queue", Set.of("message", "wire", "broker")),
            entry("hub.options", Set.of("hub.queue", "defaults")),
            entry("hub.stats", Set.of("wire", "broker")),
            entry("hub.rate", Set.of("message", "rights", "limits")),
            entry("hub.room", Set.of("hub.queue", "hub.options", "hub.stats", "message", "wire", "broker", "rights")),
            entry("hub", with(HUB, "message", "wire", "broker", "rights", "limits", "defaults")),
            entry("moderation", Set.of("message", "broker", "rights", "request")),
            entry("events", with(HUB, "message", "wire", "broker", "hub", "signing")),
            entry("signing", Set.of()),
            entry("request", Set.of()),
            entry("auth", Set.of("message")),
            entry("handshake", Set.of("request", "auth", "message", "wire", "rights", "limits", "defaults")),
            entry("servlet", Set.of("handshake", "request", "message", "wire")),
            entry(
                    "endpoint",
                    with(HUB, "servlet", "handshake", "request", "hub", "broker", "wire", "message", "rights")),
            entry("http.exchange", HTTP_USES),
            entry("http.room", with(HTTP_USES, "http.exchange")),
            entry("http.connection", with(HTTP_USES, "http.exchange")),
            entry("http.file", with(HTTP_USES, "http.exchange")),
            entry("http.admin", with(HTTP_USES, "http.exchange", "http.room", "http.file")),
            entry("http", with(HTTP, HTTP_USES.toArray(String[]::new))),
            entry("metrics", with(HUB, "message", "wire", "broker", "hub", "events", "handshake")),
            entry("server", with(HUB, "config", "endpoint", "hub", "wire")),
            entry("config", Set.of("defaults")),
            entry("defaults", Set.of()),
            entry("launcher", Set.of()));

    /** Which of our packages may use a library; "" is the root package. */
    private static final Map<String, Set<String>> BELONGS_TO = Map.ofEntries(
            entry("java.sql..", with(SQLITE, "broker.sqlite", "broker.postgres")),
            entry("org.postgresql..", Set.of("broker.postgres")),
            entry("org.sqlite..", with(SQLITE, "broker.sqlite")),
            entry("com.nimbusds..", Set.of("auth")),
            entry("tools.jackson..", Set.of("wire", "servlet", "rights", "transfer")),
            entry("io.micrometer..", Set.of("metrics")),
            entry("io.prometheus..", Set.of("metrics")),
            entry("picocli..", Set.of("")),
            entry("org.eclipse.jetty..", Set.of("server", "endpoint")),
            entry("org.springframework..", Set.of("")),
            entry("jakarta.transaction..", Set.of("")),
            entry("jakarta.websocket..", Set.of("", "endpoint")),
            entry("jakarta.servlet..", with(HTTP, "", "server", "endpoint", "http", "servlet")));

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    static Stream<String> libraries() {
        return BELONGS_TO.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void dependencies_point_down_only(String name) {
        String[] allowed = Stream.concat(Stream.of(name), Objects.requireNonNull(MAY_IMPORT.get(name)).stream())
                .map(ArchitectureTest::qualified)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .check(ours);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void a_library_is_used_only_where_it_belongs(String library) {
        String[] homes = Objects.requireNonNull(BELONGS_TO.get(library)).stream()
                .map(ArchitectureTest::qualified)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(ours);
    }

    @Test
    void every_package_stands_in_the_table() {
        assertThat(ownPackages())
                .map(each -> each.getName().substring(ROOT.length()).replaceFirst("^\\.", ""))
                .filteredOn(name -> !name.isEmpty())
                .isNotEmpty()
                .isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ours);
    }

    /** Groups of classes that need each other, in one package. This list may only shrink. */
    @Test
    void classes_have_no_cycles() {
        assertThat(ClassCycles.of(ours)).isEmpty();
    }

    @Test
    void the_launcher_knows_nothing_but_the_jdk() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".launcher..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", ROOT + ".launcher..")
                .check(ours);
    }

    @Test
    void every_package_says_what_it_is_for_and_is_null_marked() {
        assertThat(ownPackages())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as(each.getName())
                        .isTrue());
    }

    @Test
    void most_types_are_nobody_elses_business() {
        List<JavaClass> types = ours.that(not(resideInAnyPackage(OPEN))).stream()
                .filter(type ->
                        !type.isAnonymousClass() && !type.getSimpleName().equals("package-info"))
                .toList();
        List<String> open = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertThat(100 * open.size() / types.size())
                .as("percentage of public types, which are %s", open)
                .isLessThanOrEqualTo(MOST_PUBLIC_PERCENT);
    }

    /** The packages below a package are its own business, but for the hub's, whose terms all that talk to it need. */
    @ParameterizedTest
    @ValueSource(strings = {"broker.sqlite", "http"})
    void a_package_inside_another_is_used_there_only(String name) {
        noClasses()
                .that()
                .resideOutsideOfPackages(qualified(name) + "..", ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(qualified(name) + ".*..")
                .check(ours);
    }

    private static Set<String> with(Set<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    private static String qualified(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    private static List<JavaPackage> ownPackages() {
        return ours.getPackage(ROOT).getSubpackagesInTree().stream()
                .filter(each -> !each.getClasses().isEmpty())
                .toList();
    }
}
