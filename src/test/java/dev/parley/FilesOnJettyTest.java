package dev.parley;

import dev.parley.it.DownloadScenarios;
import dev.parley.it.FileScenarios;

/** Files over plain HTTP, on the embedded server. */
final class FilesOnJettyTest extends EmbeddedTest implements FileScenarios, DownloadScenarios {
    FilesOnJettyTest() {
        super(FileScenarios.SETTINGS);
    }
}
