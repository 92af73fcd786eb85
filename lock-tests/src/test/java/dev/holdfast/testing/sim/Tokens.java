package dev.holdfast.testing.sim;

import dev.holdfast.Holder;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tokens that a reply names. */
final class Tokens {
  private Tokens() {}

  static Stream<Long> seenIn(Object reply) {
    if (reply instanceof List<?> replies) {
      return replies.stream().flatMap(Tokens::seenIn);
    }
    if (reply instanceof Optional<?> found) {
      return found.stream().flatMap(Tokens::seenIn);
    }
    if (reply instanceof AcquireReply.Granted granted) {
      return Stream.of(granted.token().value());
    }
    if (reply instanceof AcquireReply.Busy busy) {
      return Stream.of(busy.holder().token().value());
    }
    if (reply instanceof Holder holder) {
      return Stream.of(holder.token().value());
    }
    return reply instanceof Refusal.Superseded s ? Stream.of(s.by().value()) : Stream.empty();
  }
}
