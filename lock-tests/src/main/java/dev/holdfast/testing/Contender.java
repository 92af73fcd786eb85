package dev.holdfast.testing;

import dev.holdfast.LockKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One of several threads that want the same few keys, and do all that holders do. */
final class Contender {
  private final Witness witness;
  private final String process;
  private final List<LockKey> keys;
  private final Random random;

  Contender(Witness witness, int number, List<LockKey> keys) {
    this.witness = witness;
    this.process = "thread-" + number;
    this.keys = keys;
    this.random = new Random(number);
  }

  void play(int rounds) throws InterruptedException {
    for (int round = 0; round < rounds; round++) {
      LockKey key = keys.get(random.nextInt(keys.size()));
      boolean shortLived = random.nextInt(4) == 0;
      Ask ask = Ask.of(key).ttl(shortLived ? Duration.ofMillis(4) : RuleGroup.LONG);
      Optional<Grant> grant = witness.acquire(process, ask);
      if (grant.isPresent()) {
        hold(ask, grant.get(), shortLived);
      } else if (random.nextInt(3) == 0) {
        witness.find(process, key);
      } else {
        Thread.sleep(0, random.nextInt(400_000));
      }
    }
  }

  private void hold(Ask ask, Grant grant, boolean shortLived) throws InterruptedException {
    for (int i = random.nextInt(3); i > 0; i--) {
      witness.renew(process, grant);
      Thread.sleep(0, 200_000);
    }
    if (!shortLived && random.nextInt(6) == 0) {
      witness.acquire(process, ask);
    }
    if (shortLived) {
      letGo(grant);
    } else if (random.nextInt(4) == 0) {
      witness.forceRelease(process, grant);
    }
    witness.release(process, grant);
  }

  /** Leaves a short lease to its end, and uses it after that as if nothing had happened. */
  private void letGo(Grant grant) throws InterruptedException {
    if (random.nextInt(2) == 0) {
      Thread.sleep(8);
      witness.renew(process, grant);
    }
  }
}
