package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page {@code /docs/}, in a browser: on a phone and on a desk, light and dark, for everyone. */
class ReferenceIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @ParameterizedTest
    @CsvSource({"LIGHT,1280", "DARK,320"})
    void everyone_can_read_it(ColorScheme scheme, int width) {
        Page page = BROWSING.profile("en-GB", scheme, width).newPage();
        List<String> requests = new CopyOnWriteArrayList<>();
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(BROWSING.uri("docs/").toString());
        page.getByText("HTTP: operation").click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("What happens in all rooms, for a back end"))
                .click();
        assertThat(page.locator("#readFeed")).isInViewport();
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(width);
        assertThat(requests).allMatch(url -> url.startsWith(BROWSING.uri("").toString()));
        AccessIT.check(page, "reference-" + width);
    }
}
