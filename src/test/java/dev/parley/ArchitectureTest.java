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
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the code to what the package-infos say. */
class ArchitectureTest {
    private static final String ROOT = "dev.parley";
    /** The two vocabularies, wire and message, are public by nature and do not count. */
    private static final int MOST_PUBLIC_PERCENT = 50;

    /** What each package may import of ours; subpackages count as their parent. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            entry("message", Set.of()),
            entry("wire", Set.of("message")),
            entry("text", Set.of()),
            entry("broker", Set.of("message", "text")),
            entry("broker.memory", Set.of("broker", "message")),
            entry("broker.postgres", Set.of("broker", "message", "text", "defaults")),
            entry("broker.sqlite", Set.of("broker", "message", "text", "defaults")),
            entry("search", Set.of("broker", "message", "rights", "text")),
            entry("transfer", Set.of("broker", "message")),
            entry("rights", Set.of("message", "signing")),
            entry("limits", Set.of("message")),
            entry("files", Set.of("message", "wire", "broker", "limits")),
            entry("hub", Set.of("message", "wire", "broker", "rights", "limits", "defaults")),
            entry("moderation", Set.of("message", "broker", "rights", "request")),
            entry("events", Set.of("message", "wire", "broker", "hub", "signing")),
            entry("signing", Set.of()),
            entry("request", Set.of()),
            entry("auth", Set.of("message")),
            entry("handshake", Set.of("request", "auth", "message", "wire", "rights", "limits", "defaults")),
            entry("servlet", Set.of("handshake", "request", "message", "wire")),
            entry("endpoint", Set.of("servlet", "handshake", "request", "hub", "broker", "wire", "message", "rights")),
            entry(
                    "http",
                    Set.of(
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
                            "moderation")),
            entry("metrics", Set.of("message", "wire", "broker", "hub", "events", "handshake")),
            entry("server", Set.of("config", "endpoint", "hub", "wire")),
            entry("config", Set.of("defaults")),
            entry("defaults", Set.of()),
            entry("launcher", Set.of()));

    /** Which of our packages may use a library; "" is the root package. */
    private static final Map<String, Set<String>> BELONGS_TO = Map.ofEntries(
            entry("java.sql..", Set.of("broker.sqlite", "broker.postgres")),
            entry("org.postgresql..", Set.of("broker.postgres")),
            entry("org.sqlite..", Set.of("broker.sqlite")),
            entry("com.nimbusds..", Set.of("auth")),
            entry("tools.jackson..", Set.of("wire", "servlet", "rights", "transfer")),
            entry("io.micrometer..", Set.of("metrics")),
            entry("io.prometheus..", Set.of("metrics")),
            entry("picocli..", Set.of("")),
            entry("org.eclipse.jetty..", Set.of("server", "endpoint")),
            entry("org.springframework..", Set.of("")),
            entry("jakarta.transaction..", Set.of("")),
            entry("jakarta.websocket..", Set.of("", "endpoint")),
            entry("jakarta.servlet..", Set.of("", "server", "endpoint", "http", "servlet")));

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
        List<JavaClass> types = ours.that(not(resideInAnyPackage(ROOT + ".wire..", ROOT + ".message.."))).stream()
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

    private static String qualified(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    private static List<JavaPackage> ownPackages() {
        return ours.getPackage(ROOT).getSubpackagesInTree().stream()
                .filter(each -> !each.getClasses().isEmpty())
                .toList();
    }
}
