package dev.holdfast.testing.redis;

import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.ReleaseReply;
import java.util.List;
import java.util.Optional;

/** Names for the kinds of replies, to count which of them a random test has met. */
final class ReplyKinds {
  private ReplyKinds() {}

  static List<String> of(Object reply) {
    if (reply instanceof List<?> batch) {
      return batch.stream().flatMap(one -> of(one).stream()).toList();
    }
    if (reply instanceof Boolean freed) {
      return List.of(freed ? "freed" : "not freed");
    }
    if (reply instanceof Optional<?> holder) {
      return List.of(holder.isPresent() ? "found" : "none");
    }
    String kind = reply.getClass().getSimpleName();
    if (reply instanceof AcquireReply.Refused refused) {
      return List.of(kind + " " + refused.reason());
    }
    boolean later = reply instanceof ReleaseReply.Freed freed && !freed.freeIn().isZero();
    return List.of(later ? kind + " later" : kind);
  }
}
