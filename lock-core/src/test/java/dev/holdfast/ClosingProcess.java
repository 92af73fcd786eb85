package dev.holdfast;

import java.time.Duration;

/** A process that closes its manager in a shutdown hook, as containers do. */
final class ClosingProcess {
  private ClosingProcess() {}

  public static void main(String[] args) {
    InMemoryLockStore store = new InMemoryLockStore();
    LockManager locks = LockManager.over(store);
    Lease lease = Bench.acquire(locks);
    locks.async().acquire(Bench.waiting(Duration.ofHours(1)));
    System.out.println("held before: " + lease.isHeld());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  locks.close();
                  System.out.println("held after: " + lease.isHeld());
                  System.out.println(
                      "found after: " + store.find(Bench.KEY, Duration.ZERO).isPresent());
                }));
    System.exit(0);
  }
}
