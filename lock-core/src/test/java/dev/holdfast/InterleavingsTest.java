package dev.holdfast;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What threads share in the engine, by model checking: whatever the interleaving, every answer is
 * one that some order of the calls gives. What is right is said by a model without threads, never
 * by the class itself, and no call blocks, so that a wake-up that is lost is a wrong answer.
 */
@Timeout(180)
class InterleavingsTest {

  @Test
  void noWakeUpOfAWaiterIsLost() {
    Interleavings.check(
        WaitQueuesOperations.class,
        WaitQueuesOperations.Model.class,
        "look 0, park 0 -> wake | isWoken 0 -> isWoken 0",
        "look 0 -> answered 0, park 0 | wake -> isWoken 0",
        "-> look 0, answered 0, park 0 | wake -> isWoken 0",
        "look 0, park 0, look 1, park 1 -> wake | leave 0 -> isWoken 0, isWoken 1",
        "look 0, park 0, look 1, wake -> leave 0 | park 1 -> isWoken 1",
        "look 0, park 0, look 1, park 1, wake, look 0 -> leave 0 | leave 1, look 1 -> park 1",
        "look 0, wake, look 0 -> answered 0, leave 0 | look 1, park 1 -> isWoken 1");
  }

  @Test
  void noNotificationIsLostOrOutOfOrder() {
    Interleavings.check(
        SerialDeliveryOperations.class,
        SerialDeliveryOperations.Model.class,
        "-> deliver 0, deliver 0 | work ->",
        "deliver 0 -> work | deliver 1, deliver 1 ->",
        "deliver 0 -> work | deliver 1, work ->");
  }

  @Test
  void aLeaseHasOneEnd() {
    Interleavings.check(
        LeaseCoreOperations.class,
        LeaseCoreOperations.Model.class,
        "-> release | close -> lose, isHeld, isRenewed",
        "-> release | lose -> close, isHeld, isRenewed",
        "-> offer, isHeld | close -> isHeld, lose",
        "-> release | isRenewed, isHeld -> isRenewed, isHeld");
  }

  @Test
  void noKeptLeaseIsForgottenWhenItsKeeperIsClosed() {
    Interleavings.check(
        LeaseKeeperOperations.class,
        LeaseKeeperOperations.Model.class,
        "keep 0 -> keep 1 | close -> close, keep 2",
        "keep 0, keep 1 -> forget 0, keep 0 | close -> close");
  }

  @Test
  void aGuardAdmitsWithTheWrite() {
    Interleavings.check(
        FencingGuardOperations.class,
        FencingGuardOperations.Model.class,
        "-> write 2 | write 1 -> write 1",
        "write 1 -> write 2, write 1 | write 3 -> write 2");
  }

  @Test
  void oneSubscriptionIsMadeAndClosed() {
    Interleavings.check(
        HintsOperations.class,
        HintsOperations.Model.class,
        "-> begins | begins ->",
        "-> begins | close ->");
  }
}
