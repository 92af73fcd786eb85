package dev.holdfast.redis;

import dev.holdfast.Holder;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.util.Optional;

/** Reads what the scripts answer, word by word. */
final class Replies {
  private Replies() {}

  static AcquireReply acquire(Reply r) {
    return switch (r.word()) {
      case "granted" -> new AcquireReply.Granted(r.token(1), r.duration(2), r.number(3));
      case "busy" -> new AcquireReply.Busy(r.holder(1));
      case "refused" -> new AcquireReply.Refused(AcquireReply.Reason.valueOf(r.text(1)));
      default -> throw unreadable(r);
    };
  }

  static boolean abandon(Reply r) {
    return switch (r.word()) {
      case "freed" -> true;
      case "ignored" -> false;
      default -> throw unreadable(r);
    };
  }

  static RenewReply renew(Reply r) {
    return switch (r.word()) {
      case "renewed" -> new RenewReply.Renewed(r.duration(1), r.number(2));
      case "reinstated" -> new RenewReply.Reinstated(r.duration(1), r.number(2));
      case "lost" -> new RenewReply.StateLost();
      case "unreadable" -> new RenewReply.NotDone(unreadable(r).getMessage());
      default -> refusal(r);
    };
  }

  static AttachReply attach(Reply r) {
    return switch (r.word()) {
      case "attached" ->
          new AttachReply.Attached(
              (int) r.number(1),
              r.duration(2),
              r.number(3),
              r.id(4),
              r.holderInfo(5),
              r.duration(9),
              r.duration(10),
              r.duration(11),
              r.duration(12));
      default -> refusal(r);
    };
  }

  static ReleaseReply release(Reply r) {
    return r.word().equals("freed") ? new ReleaseReply.Freed(r.duration(1)) : refusal(r);
  }

  static AnnotateReply annotate(Reply r) {
    return r.word().equals("annotated") ? new AnnotateReply.Annotated() : refusal(r);
  }

  static RevokeReply revoke(Reply r) {
    return r.word().equals("revoking") ? new RevokeReply.Revoking(r.duration(1)) : refusal(r);
  }

  static Optional<Holder> find(Reply r) {
    return switch (r.word()) {
      case "busy" -> Optional.of(r.holder(1));
      case "free" -> Optional.empty();
      default -> throw unreadable(r);
    };
  }

  /** The number that follows the word. */
  static long number(Reply r, String word) {
    if (r.word().equals(word)) {
      return r.number(1);
    }
    throw unreadable(r);
  }

  private static Refusal refusal(Reply r) {
    return switch (r.word()) {
      case "unknown" -> new Refusal.UnknownLease();
      case "superseded" -> new Refusal.Superseded(r.token(1));
      case "ended" -> new Refusal.Ended(LockRecord.Phase.ofCode(r.text(1).charAt(0)), r.text(2));
      case "handedover" -> new Refusal.HandedOver();
      case "expired" -> new Refusal.Expired();
      case "revoked" -> new Refusal.Revoked(r.duration(1));
      default -> throw unreadable(r);
    };
  }

  private static RuntimeException unreadable(Reply r) {
    if (!r.word().equals("unreadable")) {
      return new IllegalStateException("a script answered the unknown word " + r.word());
    }
    String found = r.text(1);
    return new LockStoreException(
        LockStoreException.Failure.MISCONFIGURED,
        found.startsWith("FORMAT ")
            ? "the record of this key is in format "
                + found.substring("FORMAT ".length())
                + ", which this version does not know: upgrade, or use another prefix"
            : "at the place of this key's record is something else: use another prefix ("
                + found
                + ")");
  }
}
