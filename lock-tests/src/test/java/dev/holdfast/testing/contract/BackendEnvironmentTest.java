package dev.holdfast.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.Acquired;
import dev.holdfast.FencingToken;
import dev.holdfast.InMemoryLockStore;
import dev.holdfast.Lease;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.SessionBackend;
import dev.holdfast.testing.Rule;
import dev.holdfast.testing.StoreName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** What a backend's process finds in its environment. */
@StoreName("memory")
class BackendEnvironmentTest {
  private final LockManager locks = LockManager.over(new InMemoryLockStore());
  private final LockKey key = LockKey.of("my-service", "document-123");
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void close() {
    locks.close();
  }

  private Lease written() {
    Lease lease = ((Acquired) locks.acquire(key, "backend-1")).lease();
    environment.putAll(SessionBackend.environment(lease));
    return lease;
  }

  private void assertError(String variable, String said) {
    String message =
        assertThrows(IllegalStateException.class, () -> SessionBackend.fromEnvironment(environment))
            .getMessage();
    assertTrue(message.contains(variable) && message.contains(said), message);
  }

  @Rule("G3")
  void theTicketCarriesEverythingNamespaceIncluded() {
    Lease lease = written();
    SessionBackend backend = SessionBackend.fromEnvironment(environment);
    assertEquals("document-123", environment.get("SESSION_BACKEND_KEY"));
    assertEquals(lease.token().toString(), environment.get("SESSION_BACKEND_FENCING_TOKEN"));
    assertEquals(key, backend.key());
    assertEquals(lease.token(), backend.token());
  }

  @Rule("G3")
  void withoutATicketKeyAndTokenSuffice() {
    environment.put("SESSION_BACKEND_KEY", "document-123");
    environment.put("SESSION_BACKEND_FENCING_TOKEN", "1795242286336676");
    SessionBackend backend = SessionBackend.fromEnvironment(environment);
    assertEquals(LockKey.of("document-123"), backend.key());
    assertEquals(FencingToken.of(1795242286336676L), backend.token());
    assertEquals(Optional.empty(), backend.ticket());
  }

  @Rule("G3")
  void aMissingVariableIsNamed() {
    assertError("SESSION_BACKEND_KEY", "missing");
    environment.put("SESSION_BACKEND_KEY", "document-123");
    assertError("SESSION_BACKEND_FENCING_TOKEN", "missing");
  }

  @Rule("G3")
  void aMalformedVariableIsNamed() {
    written();
    for (String token : new String[] {"-1", "1e9", " 7", "9007199254740992", "0x1"}) {
      environment.put("SESSION_BACKEND_FENCING_TOKEN", token);
      assertError("SESSION_BACKEND_FENCING_TOKEN", "malformed");
    }
    environment.put("SESSION_BACKEND_FENCING_TOKEN", "7");
    environment.put("SESSION_BACKEND_LEASE_TICKET", "holdfast1.@@@");
    assertError("SESSION_BACKEND_LEASE_TICKET", "malformed");
  }

  @Rule("G3")
  void aContradictionIsNamed() {
    written();
    environment.put("SESSION_BACKEND_KEY", "document-124");
    assertError("SESSION_BACKEND_KEY", "contradicts");
    environment.put("SESSION_BACKEND_KEY", "document-123");
    environment.put("SESSION_BACKEND_FENCING_TOKEN", "7");
    assertError("SESSION_BACKEND_FENCING_TOKEN", "contradicts");
  }

  @Rule("G3")
  void aKeyThatAnEnvironmentCannotCarryIsRefusedAndTheLeaseUntouched() {
    Lease lease = ((Acquired) locks.acquire(LockKey.of("a\0b"), "backend-1")).lease();
    assertThrows(IllegalArgumentException.class, () -> SessionBackend.environment(lease));
    assertTrue(lease.isHeld());
  }
}
