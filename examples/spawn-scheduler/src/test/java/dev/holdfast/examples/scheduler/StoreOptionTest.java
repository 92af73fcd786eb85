package dev.holdfast.examples.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOptionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:/tmp/x;AUTO_SERVER=TRUE",
        "jdbc:h2:tcp://localhost/x",
        "jdbc:h2:ssl://h/x",
        "jdbc:postgresql://h:5432/x?user=u&password=hidden",
        "jdbc:mariadb://h/x",
        "jdbc:mysql://u:hidden@h/x",
        "redis://u:hidden@h/0",
        "rediss://:hidden@h:6380",
        "redis-sentinel://h:26379,i:26379#primary",
        "redis-cluster://u:hidden@h:7000,i:7001",
        "rediss-cluster://h:7000"
      })
  void takesAStoreThatSeveralProcessesReach(String url) {
    StoreOption store = Tour.parse("--store", url);
    assertEquals(new StoreOption(url, StoreOption.TOUR), store);
    assertFalse(store.address().contains("hidden"), store.address());
  }

  @ParameterizedTest
  @CsvSource({
    "redis://u:se?cr/et@h:1, redis://h:1",
    "jdbc:mysql://h/x?password=a@b, jdbc:mysql://h/x",
    "jdbc:h2:tcp://h/x;PASSWORD=s, jdbc:h2:tcp://h/x"
  })
  void showsNoPassword(String url, String address) {
    assertEquals(address, new StoreOption(url, StoreOption.TOUR).address());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://u:hidden@h/x",
        "jdbc:oracle:thin:u/hidden@h",
        "redis://:hidden%zz@h",
        "jdbc:h2:/tmp/x",
        "jdbc:h2:mem:x",
        "",
        "h2"
      })
  void refusesAnotherStoreAndSaysWhatIsSupported(String url) {
    String message = refusal("--store", url);
    StoreOption.SUPPORTED.lines().forEach(line -> assertTrue(message.contains(line), message));
    assertFalse(message.contains("hidden"), message);
  }

  @ParameterizedTest
  @CsvSource({"--store, --store needs a URL after it", "--Help, unknown argument \"--Help\""})
  void saysWhatIsWrong(String argument, String expected) {
    String message = refusal(argument);
    assertTrue(message.startsWith(expected), message);
  }

  @Test
  void helpNamesEveryStore() {
    StoreOption.SUPPORTED
        .lines()
        .forEach(line -> assertTrue(ServeOptions.USAGE.contains(line), ServeOptions.USAGE));
  }

  private static String refusal(String... args) {
    return assertThrows(IllegalArgumentException.class, () -> Tour.parse(args)).getMessage();
  }
}
