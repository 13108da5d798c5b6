package dev.parley.it;

import static dev.parley.it.FileClient.assertProblem;
import static dev.parley.it.FileClient.file;
import static dev.parley.it.FileClient.json;
import static dev.parley.it.FileClient.reference;
import static dev.parley.it.Scenarios.newRoom;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over plain HTTP; the server must run with {@link #SETTINGS}. */
public interface FileScenarios extends ModeratedServer {
    /** What the server is started with. */
    Map<String, String> SETTINGS = settings();

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        all.put("parley.files.max", "1000000");
        all.put(
                "parley.rooms.rules-inline",
                "rule private.** * user:ann; rule private.** moderate,redact-any key:backend; "
                        + "rule listen.** join,who anyone; rule listen.** say,redact-own user:ann; "
                        + "rule ** * anyone; rule ** moderate,redact-any key:backend; "
                        + "options pictures.** types=image/*; options small.** file=1k files=1500; "
                        + "options none.** file=off; options off-disk.** ephemeral");
        return Map.copyOf(all);
    }

    /** Returns bytes that compress badly and differ each time. */
    static byte[] content(int length) {
        byte[] bytes = new byte[length];
        new Random().nextBytes(bytes);
        return bytes;
    }

    private FileClient guest() {
        return new FileClient(base(), "");
    }

    private FileClient ann() {
        return new FileClient(base(), Tokens.of("ann"));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /** Has Ann say something, and returns its place. */
    private long say(String room, String body) {
        return new Api(base(), Tokens.of("ann"))
                .post("api/rooms/" + room + "/messages", body)
                .json(201)
                .path("seq")
                .asLong();
    }

    private void awaitGone(String path) {
        Awaitility.await().until(() -> ann().get(path).statusCode() == 404);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 300_000})
    default void takes_a_file_and_gives_it_back(int length) {
        String room = newRoom();
        byte[] content = content(length);
        HttpResponse<byte[]> created = guest().post(room, "image/png", content);
        assertThat(json(created, 201).path("bytes").asInt()).isEqualTo(length);
        String hash = FileClient.sha256(content);
        URI address = created.uri().resolve(header(created, "Location"));
        assertThat(address.getPath()).endsWith(file(room, hash));

        HttpResponse<byte[]> got = guest().get(address.toString());
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(content);
        assertThat(header(got, "Content-Type")).startsWith("image/png");
        assertThat(header(got, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(got, "Content-Security-Policy")).contains("sandbox").contains("default-src 'none'");
        assertThat(header(got, "Cache-Control")).isEqualTo("private, no-cache");
        assertThat(guest().get(address.toString(), "If-None-Match", header(got, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-9   | 206 | 0   | 10  | bytes 0-9/1000",
                "bytes=990-  | 206 | 990 | 1000| bytes 990-999/1000",
                "bytes=-5    | 206 | 995 | 1000| bytes 995-999/1000",
                "bytes=5-9999| 206 | 5   | 1000| bytes 5-999/1000",
                "bytes=1000- | 416 | 0   | 0   | bytes */1000",
                "bytes=-0    | 416 | 0   | 0   | bytes */1000",
                "bytes=0-1,5-6|200 | 0   | 1000|",
                "lines=0-1   | 200 | 0   | 1000|",
                "bytes=9-2   | 200 | 0   | 1000|"
            })
    default void sends_the_range_that_is_asked_for(String range, int status, int from, int end, String told) {
        String room = newRoom();
        byte[] content = content(1000);
        String path = file(room, guest().upload(room, "video/mp4", content));
        HttpResponse<byte[]> got = guest().get(path, "Range", range);
        assertThat(got.statusCode()).isEqualTo(status);
        assertThat(header(got, "Content-Range")).isEqualTo(told == null ? "" : told);
        assertThat(got.body()).isEqualTo(Arrays.copyOfRange(content, from, end));
        HttpResponse<byte[]> stale = guest().get(path, "Range", range, "If-Range", "\"another\"");
        assertThat(stale.body()).isEqualTo(content);
    }

    @Test
    default void continues_an_upload_where_it_was_cut() {
        String room = newRoom();
        byte[] content = content(100_000);
        String upload = ann().begin(room, "application/pdf", content.length);
        assertThat(ann().offset(upload)).isZero();
        assertThat(ann().patch(upload, 0, Arrays.copyOf(content, 40_000), false).statusCode())
                .isEqualTo(204);
        assertThat(ann().offset(upload)).isEqualTo(40_000);

        HttpResponse<byte[]> wrong = ann().patch(upload, 10, new byte[10], true);
        assertProblem(wrong, 409, "upload-offset");
        assertThat(header(wrong, "Upload-Offset")).isEqualTo("40000");
        assertThat(ann().patch(upload, 40_000, Arrays.copyOfRange(content, 40_000, 99_990), false)
                        .statusCode())
                .isEqualTo(204);
        assertProblem(ann().patch(upload, 99_990, new byte[11], true), 413, "too-big");

        HttpResponse<byte[]> done = ann().patch(upload, 99_990, Arrays.copyOfRange(content, 99_990, 100_000), true);
        String hash = json(done, 201).path("sha256").asString();
        assertThat(header(done, "Upload-Complete")).isEqualTo("?1");
        assertThat(done.uri().resolve(header(done, "Location")).getPath()).endsWith(file(room, hash));
        assertThat(ann().get(file(room, hash)).body()).isEqualTo(content);

        // a sender that did not get this answer asks, and gets it
        assertThat(ann().offset(upload)).isEqualTo(100_000);
        assertThat(json(ann().patch(upload, 100_000, new byte[0], true), 201)
                        .path("sha256")
                        .asString())
                .isEqualTo(hash);
        assertProblem(ann().patch(upload, 99_999, new byte[1], true), 404, "not-found");
        assertProblem(
                new FileClient(base(), Tokens.of("bob")).patch(upload, 100_000, new byte[0], true), 404, "not-found");
    }

    @Test
    default void an_upload_belongs_to_one_person_and_one_room() {
        String room = newRoom();
        String upload = ann().begin(room, "image/png", 10);
        FileClient bob = new FileClient(base(), Tokens.of("bob"));
        for (FileClient other : new FileClient[] {bob, guest()}) {
            assertProblem(other.patch(upload, 0, new byte[10], true), 404, "not-found");
            assertProblem(
                    FileClient.send(other.request(upload).method("DELETE", BodyPublishers.noBody())), 404, "not-found");
        }
        assertProblem(ann().patch(upload.replace(room, newRoom()), 0, new byte[10], true), 404, "not-found");
        assertThat(FileClient.send(ann().request(upload).method("DELETE", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
        assertProblem(ann().patch(upload, 0, new byte[10], true), 404, "not-found");
    }

    @Test
    default void checks_the_hash_that_was_announced() {
        String room = newRoom();
        HttpResponse<byte[]> answer = FileClient.send(ann().request("api/rooms/" + room + "/files")
                .header("Repr-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
                .POST(BodyPublishers.ofString("not empty")));
        assertProblem(answer, 400, "digest");
        HttpResponse<byte[]> same = FileClient.send(ann().request("api/rooms/" + room + "/files")
                .header("Repr-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")
                .POST(BodyPublishers.noBody()));
        assertThat(json(same, 201).path("type").asString()).isEqualTo("application/octet-stream");
    }

    @Test
    default void a_file_is_as_private_as_its_room() {
        String room = "private." + newRoom();
        byte[] content = content(100);
        String hash = ann().upload(room, "image/png", content);
        assertThat(ann().get(file(room, hash)).statusCode()).isEqualTo(200);
        assertProblem(guest().get(file(room, hash)), 403, "forbidden");
        assertProblem(guest().post(room, "image/png", content), 403, "forbidden");
        assertProblem(guest().get(file(newRoom(), hash)), 404, "not-found");
        assertProblem(guest().get("api/rooms/" + room + "/files"), 405, "method-not-allowed");

        String listening = "listen." + newRoom();
        String heard = ann().upload(listening, "image/png", content);
        assertThat(guest().get(file(listening, heard)).statusCode()).isEqualTo(200);
        assertProblem(guest().post(listening, "image/png", content), 403, "forbidden");
    }

    @Test
    default void a_room_says_which_files_it_takes() {
        assertProblem(guest().post("none." + newRoom(), "image/png", content(1)), 403, "no-files");
        assertProblem(guest().post("off-disk." + newRoom(), "image/png", content(1)), 403, "no-files");
        assertProblem(guest().post("pictures." + newRoom(), "text/plain", content(1)), 415, "file-type");
        guest().upload("pictures." + newRoom(), "image/webp", content(1));
        assertProblem(guest().post(newRoom(), "image/png", content(1_000_001)), 413, "too-big");
        String small = "small." + newRoom();
        assertProblem(guest().post(small, "image/png", content(1025)), 413, "too-big");
        guest().upload(small, "image/png", content(1024));
        assertProblem(guest().post(small, "image/png", content(1024)), 507, "files-full");
    }

    @Test
    default void a_page_of_another_site_sends_nothing_for_its_visitors() {
        HttpResponse<byte[]> answer = FileClient.send(guest().request("api/rooms/" + newRoom() + "/files")
                .header("Origin", "https://evil.example")
                .POST(BodyPublishers.ofString("x")));
        assertProblem(answer, 403, "origin-not-allowed");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
        assertProblem(
                guest().get("api/rooms/" + newRoom() + "/files/" + "0".repeat(64), "Sec-Fetch-Site", "cross-site"),
                403,
                "origin-not-allowed");
        assertProblem(
                FileClient.send(
                        guest().request("api/rooms/x/files?access_token=y").POST(BodyPublishers.ofString("x"))),
                400,
                "credential-in-query");
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, application/octet-stream",
        "image/svg+xml, application/octet-stream",
        "text/javascript, application/octet-stream",
        "text/css, application/octet-stream",
        "application/xhtml+xml, application/octet-stream",
        "application/pdf, application/pdf",
        "text/plain, text/plain"
    })
    default void what_a_browser_could_run_is_only_saved(String stored, String sent) {
        String room = newRoom();
        String hash = guest().upload(room, stored, ("<script>alert(1)</script>" + room).getBytes(UTF_8));
        HttpResponse<byte[]> got = guest().get(file(room, hash));
        assertThat(header(got, "Content-Type")).startsWith(sent);
        assertThat(header(got, "Content-Disposition")).startsWith("attachment;");
        assertThat(header(got, "Content-Security-Policy")).contains("sandbox");
    }

    @Test
    default void a_name_cannot_break_out_of_its_header() {
        String room = newRoom();
        String path = file(room, guest().upload(room, "image/png", content(10)));
        String rude = "a\r\nSet-Cookie: x=1\"; filename=\"../..\\evil\u202Egnp.exe";
        HttpResponse<byte[]> got = guest().get(path + "?name=" + Api.encoded(rude));
        assertThat(header(got, "Set-Cookie")).isEmpty();
        assertThat(header(got, "Content-Disposition"))
                .isEqualTo("inline; filename=\"aSet-Cookie_ x_1__ filename__.._.._evilgnp.exe\"; "
                        + "filename*=UTF-8''aSet-Cookie_%20x%3D1_%3B%20filename%3D_.._.._evilgnp.exe");
        String long255 = "长".repeat(84) + "xyz.png";
        String cut = header(guest().get(path + "?name=" + Api.encoded(long255)), "Content-Disposition");
        assertThat(cut).endsWith("xyz.png").contains("filename*=UTF-8''%E9%95%BF");
        assertThat(header(guest().get(path + "?name=" + Api.encoded("...")), "Content-Disposition"))
                .contains("filename=\"" + path.substring(path.length() - 64, path.length() - 48) + "\"");
    }

    @Test
    default void a_redaction_deletes_the_file_unless_another_message_refers_to_it() {
        String room = newRoom();
        String other = newRoom();
        byte[] content = content(500);
        String hash = ann().upload(room, "image/png", content);
        ann().upload(other, "image/png", content);
        long first = say(room, reference(hash, "a.png"));
        long second = say(room, reference(hash, "b.png"));
        say(other, reference(hash, "a.png"));

        moderator().delete("api/rooms/" + room + "/messages/" + first).json(200);
        // what is deleted later tells that the first was looked at
        String probe = ann().upload(room, "image/png", content(7));
        long third = say(room, reference(probe, "c.png"));
        moderator().delete("api/rooms/" + room + "/messages/" + third).json(200);
        awaitGone(file(room, probe));
        assertThat(ann().get(file(room, hash)).body()).isEqualTo(content);

        moderator().delete("api/rooms/" + room + "/messages/" + second).json(200);
        awaitGone(file(room, hash));
        assertThat(ann().get(file(other, hash)).body()).isEqualTo(content);
    }

    @Test
    default void an_edit_an_erasure_and_the_end_of_a_room_delete_files() {
        String room = newRoom();
        String user = ModeratedServer.newUser();
        FileClient files = new FileClient(base(), Tokens.of(user));
        Api api = new Api(base(), Tokens.of(user));
        String edited = files.upload(room, "image/png", content(11));
        String replacing = files.upload(room, "image/png", content(12));
        long seq = api.post("api/rooms/" + room + "/messages", reference(edited, "x"))
                .json(201)
                .path("seq")
                .asLong();
        try (JsonClient client = connect(Tokens.of(user))) {
            client.join(room);
            String body = reference(replacing, "y");
            client.send("{'op':'edit','room':'" + room + "','seq':" + seq + "," + body.substring(1))
                    .await("said");
        }
        awaitGone(file(room, edited));
        assertThat(files.get(file(room, replacing)).statusCode()).isEqualTo(200);

        String unfinished = files.begin(room, "image/png", 10);
        String anns = ann().upload(room, "image/png", content(13));
        say(room, reference(anns, "z"));
        moderator().post("api/erasures", "{'user':'" + user + "'}").json(200);
        awaitGone(file(room, replacing));
        Awaitility.await()
                .until(() -> files.patch(unfinished, 0, new byte[0], false).statusCode() == 404);
        assertThat(ann().get(file(room, anns)).statusCode()).isEqualTo(200);

        moderator().delete("api/rooms/" + room).json(200);
        awaitGone(file(room, anns));
    }
}
