package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.EventLine;
import dev.parley.it.PublishScenarios;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of {@code http.md}, one after the other, are answered as it says. */
final class HttpDocTest extends EmbeddedTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^ {4}\\$ curl (.*(?:\\\\\\n.*)*)\\n {4}(\\d{3}) (.*)$");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    HttpDocTest() {
        super(PublishScenarios.SETTINGS);
    }

    /** A command line of curl, as far as the page uses it. */
    private record Curl(URI uri, List<String> headers, String body, boolean streams) {}

    private Curl parse(String line) {
        Matcher word = WORD.matcher(line.replace("\\\n", " "));
        List<String> words = new ArrayList<>();
        while (word.find()) {
            String value =
                    word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3);
            words.add(value.replace("$KEY", PublishScenarios.AS_KEY).replace("$BRIDGE", PublishScenarios.AS_KEY));
        }
        List<String> headers = new ArrayList<>();
        String body = "";
        String target = "";
        boolean streams = false;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-H" -> headers.addAll(List.of(words.get(++i).split(": ", 2)));
                case "-d" -> body = words.get(++i);
                case "-N" -> streams = true;
                default -> target = words.get(i);
            }
        }
        assertThat(target).startsWith("https://chat.example/");
        return new Curl(base().resolve(target.substring("https://chat.example/".length())), headers, body, streams);
    }

    private static String neutral(String answer) {
        return answer.replaceAll("\"epoch\":\"[^\"]*\"", "\"epoch\":\"E\"").replaceAll("\"at\":\\d+", "\"at\":0");
    }

    @Test
    void every_command_is_answered_as_the_page_says() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(Path.of("src/docs/http.md")));
        int found = 0;
        List<EventLine> lines = new ArrayList<>();
        while (example.find()) {
            found++;
            Curl curl = parse(example.group(1));
            String expected = example.group(3);
            if (curl.streams()) {
                EventLine line = EventLine.open(request(curl), () -> {});
                lines.add(line);
                for (String event : expected.split(" ", -1)) {
                    line.next(event);
                }
                continue;
            }
            Api.Reply reply = Api.send(request(curl));
            assertThat(reply.status() + " " + neutral(reply.body()))
                    .as(example.group())
                    .isEqualTo(example.group(2) + " " + neutral(expected));
        }
        lines.forEach(EventLine::close);
        assertThat(found).isEqualTo(10);
    }

    private static HttpRequest.Builder request(Curl curl) {
        HttpRequest.Builder request = HttpRequest.newBuilder(curl.uri());
        if (!curl.headers().isEmpty()) {
            request.headers(curl.headers().toArray(String[]::new));
        }
        return curl.body().isEmpty() ? request : request.POST(BodyPublishers.ofString(curl.body()));
    }
}
