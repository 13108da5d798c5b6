package dev.parley.it.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Dockerfile, read as far as ours go: instructions, continued lines, comments.
 *
 * @param stages each begins with its {@code FROM}
 */
record Dockerfile(List<List<Instruction>> stages) {
    private static final Pattern LINE = Pattern.compile("(?<keyword>[A-Z]+)\\s+(?<rest>.*)");

    /** One instruction; {@code rest} is what follows the keyword. */
    record Instruction(String keyword, String rest) {
        /** Returns the arguments of the exec form, a JSON array of strings, after an optional {@code prefix}. */
        List<String> exec(String prefix) {
            String array = rest.substring(rest.indexOf(prefix) + prefix.length());
            return List.of(JsonMapper.shared().readValue(array, String[].class));
        }

        /** Returns the words that are not options. */
        List<String> words() {
            return Pattern.compile("\\s+")
                    .splitAsStream(rest)
                    .filter(word -> !word.startsWith("--"))
                    .toList();
        }

        boolean hasOption(String option) {
            return rest.startsWith("--" + option);
        }
    }

    /** Reads {@code docker/name}. */
    static Dockerfile read(String name) throws IOException {
        String joined = Files.readString(Path.of("docker", name)).replace("\\\n", " ");
        List<List<Instruction>> stages = new ArrayList<>();
        for (String line :
                joined.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IOException(name + " has a line that is no instruction: " + line);
            }
            Instruction instruction = new Instruction(
                    matcher.group("keyword"), matcher.group("rest").strip());
            if (instruction.keyword().equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            stages.get(stages.size() - 1).add(instruction);
        }
        return new Dockerfile(stages);
    }

    /** Returns the stage that becomes the image. */
    List<Instruction> image() {
        return stages.get(stages.size() - 1);
    }

    /** Returns the image's only instruction of that kind. */
    Instruction only(String keyword) {
        List<Instruction> found = all(keyword);
        if (found.size() != 1) {
            throw new AssertionError(keyword.toUpperCase(Locale.ROOT) + " must be there once: " + found);
        }
        return found.get(0);
    }

    /** Returns the image's instructions of that kind. */
    List<Instruction> all(String keyword) {
        return image().stream().filter(each -> each.keyword().equals(keyword)).toList();
    }
}
