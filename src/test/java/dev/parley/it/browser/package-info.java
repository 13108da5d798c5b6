/** Looks at the page as a person does: Chromium, driven by Playwright, against the embedded server. */
@NullMarked
package dev.parley.it.browser;

import org.jspecify.annotations.NullMarked;
