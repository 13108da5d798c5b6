package dev.parley;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications compile against: the types that the property {@code api} of the pom lists, and nothing of ours besides. */
class PublicApiTest {
    /** Public because containers and the JDK look for them. */
    private static final Set<String> FOR_CONTAINERS = Set.of("Main", "Startup", "ModuleListener", "ParleyProducer");

    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "parley");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Set<String> api;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static JavaClasses ours;

    @BeforeAll
    static void read() throws IOException {
        Matcher listed = Pattern.compile("<api>(.*)</api>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(listed.find()).isTrue();
        api = Stream.of(listed.group(1).split(","))
                .map(file -> "dev.parley." + file.replace(".java", "").replace('/', '.'))
                .collect(toCollection(TreeSet::new));
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.parley");
    }

    /** Returns whether applications may name a type: it is listed, or inside one that is. */
    private static boolean isListed(JavaClass type) {
        return api.contains(type.getName())
                || type.getEnclosingClass().map(PublicApiTest::isListed).orElse(false);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> named(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        return Stream.concat(
                Stream.of(code.getReturnType()),
                Stream.concat(code.getParameterTypes().stream(), code.getExceptionTypes().stream()));
    }

    @Test
    void names_nothing_internal() {
        List<String> foreign = new ArrayList<>();
        List<JavaClass> types = ours.stream()
                .filter(type -> isListed(type) && isOpen(type.getModifiers()))
                .toList();
        for (JavaClass type : types) {
            Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
            Stream<JavaType> members = type.getMembers().stream()
                    .filter(member -> isOpen(member.getModifiers()))
                    .flatMap(PublicApiTest::named);
            Stream.concat(parents, members)
                    .flatMap(each -> each.getAllInvolvedRawTypes().stream())
                    .map(JavaClass::getBaseComponentType)
                    .filter(each -> !isListed(each)
                            && !each.isPrimitive()
                            && !each.getName().startsWith("java.")
                            && !each.getName().startsWith("jakarta.servlet."))
                    .forEach(each -> foreign.add(type.getName() + " names " + each.getName()));
        }
        assertThat(types).extracting(JavaClass::getName).containsAll(api);
        assertThat(foreign).isEmpty();
    }

    @Test
    void has_no_other_public_types_beside_it() {
        assertThat(ours.stream()
                        .filter(type -> type.getPackageName().equals("dev.parley")
                                && isOpen(type.getModifiers())
                                && !isListed(type))
                        .map(JavaClass::getSimpleName))
                .isSubsetOf(FOR_CONTAINERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Parley", "Room", "RoomListener", "rights/RoomPolicy", "message/Message"})
    void has_an_example_in_each_type_and_a_comment_at_each_method(String file) throws IOException {
        String source = Files.readString(SOURCES.resolve(file + ".java"));
        assertThat(source.substring(0, source.indexOf("\npublic ")))
                .as("the Javadoc of " + file)
                .contains("<pre>{@code");
        List<String> lines = source.lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            boolean method = lines.get(i)
                    .matches("    (?!private|static|return|\\w+\\() *(public |default )?[A-Z<a-z][^=]*\\(.*");
            if (method && (source.contains("interface ") || lines.get(i).contains("public "))) {
                assertThat(lines.get(i - 1)).as("above" + lines.get(i)).matches("    ( \\*/|/\\*\\* .*\\*/)");
            }
        }
    }

    @Test
    void is_what_the_documentation_lists() throws IOException {
        String doc = Files.readString(Path.of("src", "docs", "embedding.md"));
        String section = doc.substring(doc.indexOf("## What is public"), doc.indexOf("## What is not there yet"));
        Set<String> documented = Pattern.compile("`([A-Z][A-Za-z]*)`")
                .matcher(section)
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
        assertThat(documented)
                .isEqualTo(api.stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .collect(toCollection(TreeSet::new)));
    }
}
