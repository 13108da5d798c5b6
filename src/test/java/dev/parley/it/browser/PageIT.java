package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.parley.it.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageIT {
    @Test
    void opens_without_an_error() {
        try (TestServer server = TestServer.start(Map.of());
                Chromium chromium = Chromium.launch();
                BrowserContext profile = chromium.profile()) {
            Page page = profile.newPage();
            page.navigate(server.uri("").toString());

            assertThat(page.title()).isNotBlank();
        }
    }
}
