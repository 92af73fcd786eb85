package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** H: looking, which changes nothing. */
abstract class FindRules extends RuleGroup {
  FindRules(StoreAccess way) {
    super(way);
  }

  private Set<LockKey> listed(String namespace, String prefix, int limit) {
    return new ListedHolders(store, TIMEOUT).keys(new ListCommand(namespace, prefix, "", limit));
  }

  @Rule("H1")
  void findOfAFreeKeyIsEmptyAndLeavesNoTrace() {
    LockKey key = newKey();
    assertEquals(Optional.empty(), find(key));
    long before = clock();
    assertTokenIsItsInstant(before, grant(Ask.of(key)));
  }

  @Rule("H1")
  void findReturnsTheHolder() {
    HolderInfo info = new HolderInfo("backend-8nyg2", "v2", Map.of("url", "a"), 0);
    Grant grant = grant(ask().holder(info));
    Holder holder = find(grant.key()).orElseThrow();
    assertEquals("backend-8nyg2", holder.id());
    assertEquals(Optional.of("v2"), holder.tag());
    assertEquals(Map.of("url", "a"), holder.metadata());
    assertEquals(grant.token(), holder.token());
    assertTrue(holder.renewable(), "renewable");
    assertFalse(holder.ended(), "ended");
    assertAtMost(LONG, holder.remaining(), "remaining");
    assertAbove(LONG.minusSeconds(30), holder.remaining(), "remaining");
    assertAtMost(Duration.ofSeconds(30), holder.heldFor(), "heldFor");
  }

  @Rule("H1")
  void findOfALeaseThatRanOutIsEmpty() {
    assertEquals(Optional.empty(), find(expiredGrant().key()));
  }

  @Rule("H1")
  void findSeesWhatAnotherViewOfTheStoreWrote() {
    Grant grant = grant();
    LockStore another = access().another();
    assertEquals(grant.token(), another.find(grant.key(), TIMEOUT).orElseThrow().token());
    released(grant);
    assertEquals(Optional.empty(), another.find(grant.key(), TIMEOUT));
  }

  @Rule("H1")
  void findChangesNothing() {
    Ask ask = ask();
    Grant grant = grant(ask);
    for (int i = 0; i < 3; i++) {
      find(ask.key());
    }
    assertEquals(grant.expiresAt(), grant(ask).expiresAt());
    renewed(grant);
  }

  @Rule("H2")
  void holdersAreListedByPrefix() {
    String namespace = newNamespace();
    for (String name : List.of("a/1", "a/2", "b/1", "a", "A/1", "%", "a%", "_/1", "*", "\u00E9")) {
      grant(Ask.of(LockKey.of(namespace, name)));
    }
    assertEquals(keys(namespace, "a/1", "a/2"), listed(namespace, "a/", 100));
    assertEquals(keys(namespace, "a/1", "a/2", "a", "a%"), listed(namespace, "a", 100));
    assertEquals(keys(namespace, "%"), listed(namespace, "%", 100));
    assertEquals(keys(namespace, "_/1"), listed(namespace, "_", 100));
    assertEquals(keys(namespace, "*"), listed(namespace, "*", 100));
    assertEquals(keys(namespace, "\u00E9"), listed(namespace, "\u00E9", 100));
    assertEquals(Set.of(), listed(namespace, "e", 100));
    assertEquals(10, listed(namespace, "", 100).size());
  }

  private static Set<LockKey> keys(String namespace, String... names) {
    Set<LockKey> keys = new HashSet<>();
    for (String name : names) {
      keys.add(LockKey.of(namespace, name));
    }
    return keys;
  }

  @Rule("H2")
  void onlyHoldersAreListed() {
    String namespace = newNamespace();
    LockKey held = LockKey.of(namespace, "held");
    grant(Ask.of(held));
    LockKey kept = LockKey.of(namespace, "kept");
    released(grant(Ask.of(kept).minHold(LONG)));
    released(grant(Ask.of(LockKey.of(namespace, "released"))));
    expired(grant(Ask.of(LockKey.of(namespace, "expired")).ttl(SHORT)));
    Ask abandoned = Ask.of(LockKey.of(namespace, "abandoned"));
    abandon(abandoned.key(), abandoned.command().grantId());
    assertEquals(Set.of(held, kept), listed(namespace, "", 100));
  }

  @Rule("H2")
  void onlyOneNamespaceIsListed() {
    String namespace = newNamespace();
    LockKey key = LockKey.of(namespace, "a");
    grant(Ask.of(key));
    grant(Ask.of(LockKey.of(namespace + "b", "a")));
    grant(Ask.of(LockKey.of(namespace + ":", "a")));
    grant(Ask.of(LockKey.of("", namespace + "a")));
    assertEquals(Set.of(key), listed(namespace, "", 100));
  }

  @Rule("H2")
  void aHolderThatIsThereAllTheTimeIsMet() {
    String namespace = newNamespace();
    Set<LockKey> all = new HashSet<>();
    for (int i = 0; i < 23; i++) {
      all.add(grant(Ask.of(LockKey.of(namespace, "n" + i))).key());
    }
    assertEquals(all, listed(namespace, "", 5));
    assertEquals(all, listed(namespace, "n", 1));
    assertEquals(all, listed(namespace, "", 23));
    LockKey[] ends = {LockKey.of(namespace, "\0"), LockKey.of(namespace, "\uDBFF\uDFFF")};
    for (LockKey end : ends) {
      all.add(grant(Ask.of(end)).key());
    }
    assertEquals(all, listed(namespace, "", 4));
  }

  @Rule("H2")
  void anEntryHasTheWholeHolder() {
    String namespace = newNamespace();
    HolderInfo info = new HolderInfo("backend-8nyg2", "v2", Map.of("url", "a"), 0);
    Grant grant = grant(Ask.of(LockKey.of(namespace, "a")).holder(info));
    ListReply.Entry entry =
        new ListedHolders(store, TIMEOUT).entries(new ListCommand(namespace, "", "", 10)).get(0);
    assertEquals(grant.key(), entry.key());
    assertEquals(find(grant.key()).orElseThrow().metadata(), entry.holder().metadata());
    assertEquals("backend-8nyg2", entry.holder().id());
    assertEquals(Optional.of("v2"), entry.holder().tag());
    assertEquals(grant.token(), entry.holder().token());
    assertAtMost(LONG, entry.holder().remaining(), "remaining");
    assertAbove(LONG.minusSeconds(30), entry.holder().remaining(), "remaining");
  }

  @Rule("H2")
  void listingNothingIsEmpty() {
    assertEquals(Set.of(), listed(newNamespace(), "", 10));
  }
}
