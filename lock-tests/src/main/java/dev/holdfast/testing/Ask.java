package dev.holdfast.testing;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.HolderInfo;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * One intent to acquire, as the tests put it: a fresh grant id, a holder of its own, a long ttl,
 * and what the test changes. Immutable.
 */
record Ask(AcquireCommand command) {

  static Ask of(LockKey key) {
    UUID grantId = UUID.randomUUID();
    return new Ask(
        new AcquireCommand(
            key,
            grantId,
            new HolderInfo("holder-" + grantId, "", Map.of(), 0),
            RuleGroup.LONG,
            Duration.ZERO,
            Duration.ZERO,
            0,
            Duration.ZERO));
  }

  LockKey key() {
    return command.key();
  }

  Ask holder(HolderInfo holder) {
    AcquireCommand c = command;
    return ask(c.grantId(), holder, c.ttl(), c.minHold(), c.maxHold(), c.floor(), c.waitFor());
  }

  Ask by(String holderId) {
    return holder(new HolderInfo(holderId, "", Map.of(), 0));
  }

  Ask grantId(UUID id) {
    AcquireCommand c = command;
    return ask(id, c.holder(), c.ttl(), c.minHold(), c.maxHold(), c.floor(), c.waitFor());
  }

  Ask ttl(Duration ttl) {
    AcquireCommand c = command;
    return ask(c.grantId(), c.holder(), ttl, c.minHold(), c.maxHold(), c.floor(), c.waitFor());
  }

  Ask minHold(Duration minHold) {
    AcquireCommand c = command;
    return ask(c.grantId(), c.holder(), c.ttl(), minHold, c.maxHold(), c.floor(), c.waitFor());
  }

  Ask maxHold(Duration maxHold) {
    AcquireCommand c = command;
    return ask(c.grantId(), c.holder(), c.ttl(), c.minHold(), maxHold, c.floor(), c.waitFor());
  }

  Ask floor(long floor) {
    AcquireCommand c = command;
    return ask(c.grantId(), c.holder(), c.ttl(), c.minHold(), c.maxHold(), floor, c.waitFor());
  }

  Ask waitFor(Duration wait) {
    AcquireCommand c = command;
    return ask(c.grantId(), c.holder(), c.ttl(), c.minHold(), c.maxHold(), c.floor(), wait);
  }

  private Ask ask(
      UUID grantId,
      HolderInfo holder,
      Duration ttl,
      Duration minHold,
      Duration maxHold,
      long floor,
      Duration waitFor) {
    return new Ask(
        new AcquireCommand(key(), grantId, holder, ttl, minHold, maxHold, floor, waitFor));
  }
}
