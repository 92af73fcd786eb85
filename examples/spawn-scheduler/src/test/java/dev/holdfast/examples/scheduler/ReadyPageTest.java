package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that waits for a backend, as a browser shows it. */
class ReadyPageTest {
  @TempDir Path folder;

  @Test
  void goesToTheBackendOrTellsWhyItCannot() throws Exception {
    assumeTrue(hasBrowser(), "chromium is not on the PATH: the ready page was not looked at");
    try (SchedulerProcess scheduler =
        SchedulerProcess.start(
            folder, "--orphans", "end", "--service", "demo=", "--service", "fails=false")) {
      Api api = scheduler.api();
      JsonObject demo = api.connect("demo", new JsonObject());
      JsonObject fails = api.connect("fails", new JsonObject());
      api.await(demo.getString("backend_id"), "ready");
      assertEquals(200, api.put(demo.getString("url"), "the text of the backend").statusCode());
      assertShows("the text of the backend", demo.getString("ready_url"));
      api.await(fails.getString("backend_id"), "terminated");
      assertShows("Its program has failed.", fails.getString("ready_url"));
      assertShows(
          "There is no such session",
          demo.getString("ready_url").replace(demo.getString("backend_id"), "nobody"));
    }
  }

  private void assertShows(String text, String url) throws Exception {
    Path profile = Files.createTempDirectory(folder, "profile");
    Process browser =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--user-data-dir=" + profile,
                "--virtual-time-budget=4000",
                "--dump-dom",
                url)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String page = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    browser.waitFor();
    assertTrue(page.contains(">" + text), page); // shown, and not in the script
  }

  private static boolean hasBrowser() throws Exception {
    try {
      return new ProcessBuilder("chromium", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
