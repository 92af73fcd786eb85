package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreSelectionTest {

  @Test
  void withoutAValueTheStoresOfEveryBuildRun() {
    assertTrue(StoreSelection.includes("", "memory"));
    assertTrue(StoreSelection.includes("", "postgresql"));
    assertFalse(StoreSelection.includes("", "redis-cluster"));
    assertTrue(StoreSelection.includes("", "a-store-of-a-third-party"));
  }

  @Test
  void allMeansAll() {
    StoreSelection.KNOWN.forEach(store -> assertTrue(StoreSelection.includes("all", store), store));
  }

  @Test
  void namesNarrowTheRun() {
    assertTrue(StoreSelection.includes("h2, redis-cluster", "redis-cluster"));
    assertFalse(StoreSelection.includes("h2,redis", "memory"));
    assertEquals(Set.of("h2", "redis"), StoreSelection.chosen(" h2 ,redis,"));
  }

  @Test
  void anUnknownNameIsAnError() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> StoreSelection.chosen("h2,reddis"))
            .getMessage();
    assertTrue(message.contains("[reddis]") && message.contains("redis-sentinel"), message);
  }
}
