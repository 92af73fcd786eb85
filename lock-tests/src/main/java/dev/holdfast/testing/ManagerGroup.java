package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.AcquireRequest;
import dev.holdfast.Acquired;
import dev.holdfast.Held;
import dev.holdfast.Holder;
import dev.holdfast.Lease;
import dev.holdfast.LeaseLoss;
import dev.holdfast.LeaseLostException;
import dev.holdfast.LockKey;
import dev.holdfast.LockManager;
import dev.holdfast.LockManagerBuilder;
import dev.holdfast.spi.LockStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** Groups of rules that a store shows together with what is above it. */
abstract class ManagerGroup extends RuleGroup {
  private final List<LockManager> managers = new ArrayList<>();

  /** A manager with default settings. */
  LockManager locks;

  ManagerGroup(StoreAccess way) {
    super(way);
  }

  @BeforeEach
  final void openManager() {
    locks = manager();
  }

  @AfterEach
  final void closeManagers() {
    managers.forEach(LockManager::close);
  }

  /** Another manager, as in another process. */
  final LockManager manager() {
    return manager(builder -> builder);
  }

  final LockManager manager(UnaryOperator<LockManagerBuilder> settings) {
    return manager(access().raw(), settings);
  }

  final LockManager manager(LockStore over, UnaryOperator<LockManagerBuilder> settings) {
    LockManager built = settings.apply(LockManager.builder(over).keepStoreOpen()).build();
    managers.add(built);
    return access().inForm(built);
  }

  static AcquireRequest request() {
    return AcquireRequest.of(newKey());
  }

  final Lease acquired(AcquireRequest request) {
    return acquired(locks, request);
  }

  static Lease acquired(LockManager by, AcquireRequest request) {
    return assertInstanceOf(Acquired.class, by.acquire(request)).lease();
  }

  final Holder held(AcquireRequest request) {
    return assertInstanceOf(Held.class, locks.acquire(request)).holder();
  }

  final void assertStoreHas(Lease lease) {
    assertEquals(lease.token(), find(lease.key()).map(Holder::token).orElse(null));
  }

  final void assertNobodyHas(LockKey key) {
    assertEquals(Optional.empty(), find(key));
  }

  static void assertLost(LeaseLoss.Reason reason, Executable call) {
    assertEquals(reason, assertThrows(LeaseLostException.class, call).loss().reason());
  }
}
