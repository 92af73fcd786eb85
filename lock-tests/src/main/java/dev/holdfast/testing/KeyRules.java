package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.InvalidLockKeyException;
import dev.holdfast.LockKey;
import dev.holdfast.spi.ListCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** K: which keys there are, and which are the same lock. */
abstract class KeyRules extends RuleGroup {
  KeyRules(StoreAccess way) {
    super(way);
  }

  @Rule("K1")
  void theLongestLegalKeyWorks() {
    String longest = "\uD83D\uDD12".repeat(LockKey.MAX_CODE_POINTS);
    LockKey key = LockKey.of(longest, longest);
    store.forceRelease(key, clock(), "left by an earlier run", TIMEOUT);
    Grant grant = grant(Ask.of(key));
    assertHolds(grant);
    released(grant);
    assertEquals(Optional.empty(), find(key));
  }

  @Rule("K1")
  void illegalTextIsNoKey() {
    assertAll(
        () -> assertInvalid("", "empty"),
        () -> assertInvalid("a".repeat(129), "index 128"),
        () -> assertInvalid("\uD83D\uDD12".repeat(129), "index 256"),
        () -> assertInvalid("ab\uD83D", "index 2"),
        () -> assertInvalid("a\uDD12b", "index 1"),
        () -> assertInvalid("\uDD12\uD83D", "index 0"));
  }

  private static void assertInvalid(String name, String said) {
    String message =
        assertThrows(InvalidLockKeyException.class, () -> LockKey.of(name)).getMessage();
    assertTrue(message.contains(said), message);
  }

  @Rule("K2")
  void namesThatLookAlikeAreDifferentLocks() {
    assertDistinct(NastyKeys.lookingAlike(newNamespace()));
  }

  @Rule("K2")
  void namespacesThatLookAlikeAreDifferentLocks() {
    List<LockKey> keys = new ArrayList<>();
    for (LockKey key : NastyKeys.lookingAlike(newNamespace())) {
      keys.add(LockKey.of(key.name(), key.namespace()));
    }
    assertDistinct(keys);
  }

  @Rule("K2")
  void equalCodePointsAreOneLock() {
    for (LockKey key : NastyKeys.lookingAlike(newNamespace())) {
      Grant grant = grant(Ask.of(key));
      LockKey copy = LockKey.of(new String(key.namespace()), new String(key.name().toCharArray()));
      assertEquals(grant.token(), busy(copy).token(), () -> "holder of " + key);
    }
  }

  @Rule("K3")
  void everyCodePointIsExact() {
    String namespace = newNamespace();
    List<LockKey> keys = NastyKeys.strange(namespace);
    assertDistinct(keys);
    keys.forEach(key -> grant(Ask.of(key)));
    Set<LockKey> listed = new ListedHolders(store, TIMEOUT).keys(all(namespace));
    assertAll(keys.stream().map(key -> () -> assertTrue(listed.contains(key), key::toString)));
    assertEquals(keys.size(), listed.size(), "keys that nobody holds are listed");
  }

  @Rule("K3")
  void noTwoPairsOfNamespaceAndNameCollide() {
    assertDistinct(NastyKeys.framing(newNamespace()));
  }

  private static ListCommand all(String namespace) {
    return new ListCommand(namespace, "", "", 100);
  }

  /** Holds all of them at once, each under its own token and holder, and lets each go alone. */
  private void assertDistinct(List<LockKey> keys) {
    assertEquals(keys.size(), Set.copyOf(keys).size(), "the test's own keys are distinct");
    List<Grant> grants = keys.stream().map(Ask::of).map(this::grant).toList();
    assertAll(grants.stream().map(grant -> () -> assertHolds(grant)));
    List<Grant> gone = grants.subList(0, grants.size() / 2);
    List<Grant> left = grants.subList(grants.size() / 2, grants.size());
    gone.forEach(this::released);
    assertAll(gone.stream().map(g -> () -> assertEquals(Optional.empty(), find(g.key()))));
    assertAll(left.stream().map(g -> () -> assertHolds(g)));
    left.forEach(this::released);
  }
}
