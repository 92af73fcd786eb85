package dev.holdfast.testing.redis;

import static dev.holdfast.testing.redis.Requests.TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.LockStoreException;
import dev.holdfast.LockStoreException.Failure;
import dev.holdfast.redis.RedisLockStore;
import dev.holdfast.spi.LockStore;
import dev.holdfast.testing.StoreName;
import dev.holdfast.testing.server.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the user of a store has to be allowed, and what is said where it is not. */
@StoreName("redis")
class RedisPermissionsTest {
  private RedisServer server;
  private AppUser user;

  @BeforeEach
  void start() {
    server = RedisServer.start(List.of("--appendonly", "yes"));
    user = new AppUser(List.of(server), server.uri().toString());
  }

  @AfterEach
  void stop() {
    user.close();
    server.close();
  }

  private String user(String... rules) {
    return user.with(List.of(rules));
  }

  @Test
  void thePermissionsOfTheGuideSuffice() {
    assertEquals(List.of(), user.complaintsWith(OperationsPage.permissions()));
  }

  @Test
  void eachPermissionOfTheGuideIsNeeded() {
    assertEquals(List.of(), user.needless(OperationsPage.permissions()));
  }

  @Test
  void aMissingPermissionIsNamedWithTheKeysAndCommands() {
    LockStoreException keys =
        RedisStartupTest.assertMisconfigured(
            user("allchannels", "~other:*", "+@all"), "~holdfast:*");
    List<String> all = OperationsPage.permissions();
    String needed = String.join(" ", all.subList(1, all.size()));
    assertTrue(keys.getMessage().contains(needed), keys.getMessage());
    try (LockStore store =
        RedisLockStore.connect(user("allchannels", "~holdfast:*", "+@all", "-set"))) {
      LockStoreException command =
          assertThrows(
              LockStoreException.class, () -> store.acquire(Requests.ask("no set"), TIMEOUT));
      assertEquals(Failure.MISCONFIGURED, command.failure(), command.getMessage());
      assertTrue(command.getMessage().contains("+set"), command.getMessage());
    }
  }

  @Test
  void aClientOfTheOlderProtocolNeedsToPing() {
    List<String> rules = new ArrayList<>(OperationsPage.permissions());
    assertThrows(LockStoreException.class, () -> useOlderProtocol(user.with(rules)));
    rules.add("+ping");
    useOlderProtocol(user.with(rules));
  }

  private static void useOlderProtocol(String uri) {
    RedisClient client = RedisClient.create(uri);
    client.setOptions(ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
    try (LockStore store = RedisLockStore.over(client)) {
      EveryStep.run(store, "older protocol");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void whatCannotBeCheckedIsSaid() {
    String noInfo = user("allchannels", "~holdfast:*", "+@all", "-info");
    assertTrue(RedisStartupTest.warningsOf(noInfo).mention("were not checked"));
    String noChannel = user("resetchannels", "~holdfast:*", "+@all");
    Warnings warnings = RedisStartupTest.warningsOf(noChannel);
    assertTrue(warnings.mention("find out by polling"), warnings.texts().toString());
    assertTrue(warnings.mention("&holdfast:*"));
  }

  @Test
  void aUserThatMayNotSubscribeIsTold() {
    String noSubscribe = user("allchannels", "~holdfast:*", "+@all", "-subscribe");
    try (Warnings warnings = Warnings.listen();
        LockStore store = RedisLockStore.connect(noSubscribe)) {
      store.onRelease(key -> {});
      Requests.await("it is told", () -> warnings.mention("cannot be heard"));
    }
  }

  /** The step was written before the message is refused: so the message must not fail it. */
  @Test
  void aReleaseIsDoneEvenIfNobodyMayBeTold() {
    String noChannel = user("resetchannels", "~holdfast:*", "+@all");
    try (LockStore store = RedisLockStore.connect(noChannel)) {
      Requests.Held held = Requests.acquired(store, "waited for");
      store.acquire(Requests.waiting("waited for"), TIMEOUT);
      store.release(held.key(), held.lease(), TIMEOUT);
      assertTrue(store.find(held.key(), TIMEOUT).isEmpty());
    }
  }
}
