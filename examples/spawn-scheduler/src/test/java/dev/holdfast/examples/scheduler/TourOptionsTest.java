package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TourOptionsTest {

  @Test
  void withoutArgumentsTakesANewStore() {
    assertEquals(new TourOptions(Optional.empty(), false), TourOptions.parse());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:/tmp/x;AUTO_SERVER=TRUE",
        "jdbc:h2:tcp://localhost/x",
        "jdbc:h2:ssl://h/x"
      })
  void takesAStoreThatSeveralProcessesReach(String url) {
    assertEquals(new StoreOption(url), TourOptions.parse("--store", url).store().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://u:secret@h/0", "jdbc:h2:/tmp/x", "jdbc:h2:mem:x", "", "h2"})
  void refusesAnotherStoreAndSaysWhatIsSupported(String url) {
    String message = refusal("--store", url);
    assertTrue(message.contains(StoreOption.SUPPORTED), message);
    assertFalse(message.contains("secret"), message);
  }

  @ParameterizedTest
  @CsvSource({"--store, --store needs a URL after it", "--Help, unknown argument \"--Help\""})
  void saysWhatIsWrong(String argument, String expected) {
    String message = refusal(argument);
    assertTrue(message.startsWith(expected), message);
  }

  @Test
  void helpNamesEveryOption() {
    assertTrue(TourOptions.parse("--help").help());
    assertTrue(TourOptions.USAGE.contains("--store URL"));
    assertTrue(TourOptions.USAGE.contains(StoreOption.SUPPORTED));
  }

  private static String refusal(String... args) {
    return assertThrows(IllegalArgumentException.class, () -> TourOptions.parse(args)).getMessage();
  }
}
