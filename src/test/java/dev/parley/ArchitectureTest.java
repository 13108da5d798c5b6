package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
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
    // The two vocabularies, wire and message, are public by nature and do not count.
    private static final int MOST_PUBLIC_PERCENT = 50;

    /** What each package may import of ours; subpackages count as their parent. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.of(
            "message", Set.of(),
            "wire", Set.of("message"),
            "broker", Set.of("message"),
            "hub", Set.of("message", "wire", "broker"),
            "handshake", Set.of("message", "wire"),
            "endpoint", Set.of("message", "wire", "broker", "hub", "handshake", "http"),
            "http", Set.of("message", "wire", "broker", "hub", "handshake", "metrics"),
            "metrics", Set.of("message", "wire", "broker", "hub", "handshake"),
            "config", Set.of(),
            "launcher", Set.of());

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

    @ParameterizedTest
    @MethodSource("packages")
    void dependencies_point_down_only(String name) {
        String itself = ROOT + "." + name + "..";
        String[] fine = Stream.concat(Stream.of(itself), allowed(name).stream().map(other -> ROOT + "." + other + ".."))
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(itself)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(fine))))
                .check(ours);
    }

    @Test
    void every_package_stands_in_the_table() {
        assertThat(ownPackages())
                .map(each -> each.getName().replaceFirst("^dev\\.parley\\.?([^.]*).*$", "$1"))
                .filteredOn(name -> !name.isEmpty())
                .isNotEmpty()
                .isSubsetOf(MAY_IMPORT.keySet());
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ours);
    }

    @Test
    void only_the_edges_know_the_container() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".endpoint..", ROOT + ".http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.jetty..")
                .check(ours);
    }

    @Test
    void only_the_wiring_starts_jetty_or_reads_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.eclipse.jetty..")
                .check(ours);
    }

    @Test
    void only_metrics_know_how_they_are_counted() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(ours);
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

    private static Set<String> allowed(String name) {
        return MAY_IMPORT.getOrDefault(name, Set.of());
    }

    private static List<JavaPackage> ownPackages() {
        return ours.getPackage(ROOT).getSubpackagesInTree().stream()
                .filter(each -> !each.getClasses().isEmpty())
                .toList();
    }
}
