package io.busline.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.busline.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser; its picture is left in target/screenshots. */
@ExtendWith(BrowserRequired.class)
class BrowserIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** Marks the page once its status says that it moves: it says so for a second at most. */
    private static final String WATCH_STATUS = "new MutationObserver(() => {"
            + " if (document.getElementById('status').textContent === 'moving to another server')"
            + " document.body.dataset.moved = ''; })"
            + ".observe(document.getElementById('status'), { childList: true })";

    @TempDir
    Path data;

    @Test
    void two_pages_on_two_nodes_talk_to_each_other() throws Exception {
        Map<String, String> cluster = ClusterPort.environment();
        try (NodeProcess north = NodeLauncher.on(data)
                        .with(cluster)
                        .arguments("-cluster")
                        .start();
                NodeProcess south = NodeLauncher.on(data)
                        .with(cluster)
                        .arguments("-cluster")
                        .start();
                Playwright playwright = playwright();
                Browser browser = launch(playwright)) {
            Page ada = enter(browser, north, "Ada");
            Page bob = enter(browser, south, "Bob");

            say(ada, "Hello from the north");
            expect(bob, "Ada", "Hello from the north");
            say(bob, "<img src=x onerror=alert(1)> & <b>hello</b> from the south");
            expect(ada, "Bob", "<img src=x onerror=alert(1)> & <b>hello</b> from the south");
            assertThat(ada.locator("#messages img, #messages b")).hasCount(0);
            assertThat(ada.locator("#messages .waiting")).hasCount(0);
            assertThat(ada.locator("#people")).hasText("2 people", patiently());
            ada.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("two-pages-north.png")));
            bob.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("two-pages-south.png")));

            ada.locator("#room").fill("other-room");
            ada.locator("#join button").click();
            say(bob, "Ada is elsewhere");
            assertThat(ada.locator("#rooms [data-unread='1']")).hasText("lobby", patiently());
            ada.locator("#rooms button", new Page.LocatorOptions().setHasText("lobby"))
                    .click();
            expect(ada, "Bob", "Ada is elsewhere");

            Page late = enter(browser, north, "Late");
            expect(late, "Ada", "Hello from the north");
        }
    }

    @Test
    void a_page_comes_back_by_itself_and_misses_nothing() throws Exception {
        Map<String, String> fixedPort = Map.of("BUSLINE_HTTP_PORT", Integer.toString(ClusterPort.free()));
        try (Playwright playwright = playwright();
                Browser browser = launch(playwright)) {
            Page ada;
            try (NodeProcess node = NodeLauncher.on(data).with(fixedPort).start()) {
                ada = enter(browser, node, "Ada");
                say(ada, "before");
                expect(ada, "Ada", "before");
                ada.evaluate(WATCH_STATUS);
            }
            assertThat(ada.locator("body")).hasAttribute("data-moved", "", patientlyAttribute());
            assertThat(ada.locator("#problem")).isHidden();
            assertThat(ada.locator("#status")).not().hasClass("live", patientlyClass());
            ada.locator("#text").fill("said while the server was away");
            ada.locator("#say button").click();

            try (NodeProcess node = NodeLauncher.on(data).with(fixedPort).start()) {
                expect(ada, "Ada", "said while the server was away");
                assertThat(ada.locator("#messages li:not(.waiting)")).hasCount(2);
                assertThat(ada.locator("#messages .waiting")).hasCount(0);
                assertThat(enter(browser, node, "Bob").locator("#messages li")).hasCount(2);
            }
        }
    }

    @Test
    void where_websockets_are_blocked_the_page_falls_back_to_sockjs() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).start();
                Playwright playwright = playwright();
                Browser browser = launch(playwright)) {
            Page blocked = browser.newPage();
            blocked.addInitScript("window.WebSocket = class { constructor() { throw new Error('blocked'); } };");
            enter(blocked, node, "Ada");
            Page open = enter(browser, node, "Bob");

            say(blocked, "over SockJS");
            expect(open, "Ada", "over SockJS");
            say(open, "over WebSocket");
            expect(blocked, "Bob", "over WebSocket");
        }
    }

    private static Playwright playwright() {
        return Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    private static Browser launch(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(BrowserRequired.CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-background-networking")));
    }

    private static Page enter(Browser browser, NodeProcess node, String name) {
        return enter(browser.newPage(), node, name);
    }

    private static Page enter(Page page, NodeProcess node, String name) {
        page.onDialog(dialog -> {
            throw new AssertionError("text was run as script: " + dialog.message());
        });
        page.navigate("http://localhost:" + node.port() + "/");
        page.locator("#name").fill(name);
        page.locator("#enter button").click();
        assertThat(page.locator("#status.live"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(Await.SECONDS * 1000));
        return page;
    }

    private static void say(Page page, String text) {
        page.locator("#text").fill(text);
        page.locator("#say button").click();
    }

    private static void expect(Page page, String who, String text) {
        Locator message = page.locator("#messages li:not(.waiting)", new Page.LocatorOptions().setHasText(text));
        assertThat(message).hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(Await.SECONDS * 1000));
        assertThat(message.locator(".who")).hasText(who);
    }

    private static LocatorAssertions.HasAttributeOptions patientlyAttribute() {
        return new LocatorAssertions.HasAttributeOptions().setTimeout(Await.SECONDS * 1000);
    }

    private static LocatorAssertions.HasTextOptions patiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(Await.SECONDS * 1000);
    }

    private static LocatorAssertions.HasClassOptions patientlyClass() {
        return new LocatorAssertions.HasClassOptions().setTimeout(Await.SECONDS * 1000);
    }
}
