package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.process.Dockerfile.Instruction;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a linter for Dockerfiles would say, for ours. */
class DockerfileTest {
    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "jetty.Dockerfile"})
    @Retention(RetentionPolicy.RUNTIME)
    @interface EachDockerfile {}

    private static final Set<String> KNOWN = Set.of(
            "FROM",
            "WORKDIR",
            "COPY",
            "RUN",
            "ENV",
            "VOLUME",
            "EXPOSE",
            "USER",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT");

    @EachDockerfile
    void has_known_instructions_only(String name) throws IOException {
        assertThat(Dockerfile.read(name).stages())
                .allSatisfy(stage -> assertThat(stage).map(Instruction::keyword).isSubsetOf(KNOWN));
    }

    @EachDockerfile
    void builds_on_named_versions(String name) throws IOException {
        assertThat(Dockerfile.read(name).stages())
                .map(stage -> stage.get(0).words().get(0))
                .allSatisfy(image -> assertThat(image).matches("[a-z/-]+:[0-9][0-9a-z.-]+"));
    }

    @EachDockerfile
    void runs_only_scripts_that_are_there(String name) throws IOException {
        assertThat(Dockerfile.read(name).stages())
                .flatMap(stage -> stage)
                .filteredOn(each -> each.keyword().equals("RUN"))
                .isNotEmpty()
                .allSatisfy(run -> {
                    Path script = Path.of(run.exec("").get(0)).getFileName();
                    assertThat(Path.of("docker").resolve(script)).isExecutable();
                });
    }

    @EachDockerfile
    void copies_only_what_the_context_holds(String name) throws IOException {
        assertThat(Dockerfile.read(name).all("COPY"))
                .filteredOn(copy -> !copy.hasOption("from"))
                .flatMap(copy -> copy.words().subList(0, copy.words().size() - 1))
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
        assertThat(Files.readAllLines(Path.of(".dockerignore")))
                .contains("*", "!pom.xml", "!src/main", "!webapp", "!docker");
    }

    @EachDockerfile
    void runs_as_a_numbered_user_who_is_not_root(String name) throws IOException {
        Dockerfile file = Dockerfile.read(name);

        assertThat(file.only("USER").rest()).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
        assertThat(file.image()
                        .subList(
                                file.image().indexOf(file.only("USER")),
                                file.image().size()))
                .map(Instruction::keyword)
                .doesNotContain("RUN", "COPY");
    }

    @EachDockerfile
    void lets_signals_arrive(String name) throws IOException {
        Dockerfile file = Dockerfile.read(name);

        assertThat(file.only("STOPSIGNAL").rest()).isEqualTo("SIGTERM");
        assertThat(file.only("ENTRYPOINT").exec("")).startsWith("java").contains("-jar");
        assertThat(file.image()).last().isEqualTo(file.only("ENTRYPOINT"));
    }

    @EachDockerfile
    void keeps_rooms_on_a_volume_and_tells_its_health(String name) throws IOException {
        Dockerfile file = Dockerfile.read(name);

        assertThat(file.only("VOLUME").exec("")).isEqualTo(List.of("/data"));
        assertThat(file.all("ENV")).map(Instruction::rest).contains("PARLEY_DATA=/data");
        assertThat(file.only("HEALTHCHECK").exec("CMD")).containsExactly("/opt/parley/healthcheck.sh");
    }
}
