package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeOptionsTest {

  @Test
  void hasADefaultForEverything() {
    ServeOptions options = ServeOptions.parse();
    assertEquals(8080, options.port());
    assertEquals(Optional.empty(), options.store());
    assertEquals(Optional.empty(), options.token());
    assertEquals(Map.of("-", ""), options.services());
    assertEquals(Duration.ofSeconds(60), options.ttl());
    assertFalse(options.leash());
    assertEquals("http://localhost:80", options.address(80));
  }

  @Test
  void aClientInDevelopmentModeGetsTheFirstService() {
    ServeOptions options =
        ServeOptions.parse("--service", "a=node a.js --x=1", "--service", "b=true", "--ttl", "2.5");
    assertEquals("node a.js --x=1", options.services().get("a"));
    assertEquals("node a.js --x=1", options.services().get("-"));
    assertEquals("true", options.services().get("b"));
    assertEquals(Duration.ofMillis(2500), options.ttl());
  }

  @ParameterizedTest
  @CsvSource({
    "--prt, 1, unknown argument",
    "--port, x, --port takes a number",
    "--port, 70000, --port takes a number",
    "--ttl, 0.5, --ttl takes a number",
    "--ttl, NaN, --ttl takes a number",
    "--store, h2, --store:",
    "--service, a, --service takes NAME=COMMAND",
    "--service, a b=c, --service takes NAME=COMMAND",
    "--orphans, die, --orphans takes"
  })
  void saysWhatIsWrong(String name, String value, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ServeOptions.parse(name, value));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  @Test
  void missesAValue() {
    assertThrows(IllegalArgumentException.class, () -> ServeOptions.parse("--port"));
  }
}
