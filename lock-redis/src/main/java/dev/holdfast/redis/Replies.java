package dev.holdfast.redis;

import dev.holdfast.Holder;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.AnnotateReply;
import dev.holdfast.spi.AttachReply;
import dev.holdfast.spi.HolderInfo;
import dev.holdfast.spi.LockRecord;
import dev.holdfast.spi.Micros;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewReply;
import dev.holdfast.spi.RevokeReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what the scripts answer, word by word. */
final class Replies {
  private Replies() {}

  static AcquireReply acquire(Reply r) {
    return switch (r.word()) {
      case "granted" -> new AcquireReply.Granted(r.token(), r.duration(), r.number());
      case "busy" -> new AcquireReply.Busy(r.holder());
      case "refused" -> new AcquireReply.Refused(AcquireReply.Reason.valueOf(r.text()));
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
      case "renewed" -> new RenewReply.Renewed(r.duration(), r.number());
      case "reinstated" -> new RenewReply.Reinstated(r.duration(), r.number());
      case "lost" -> new RenewReply.StateLost();
      case "unreadable" -> new RenewReply.NotDone(unreadable(r).getMessage());
      default -> refusal(r);
    };
  }

  /** The clock, then for each lease when it ends now, or what became of it in words. */
  static List<RenewReply> renewals(List<?> answer, int size) {
    Batches.requireSize(answer, 1 + size);
    long now = (Long) answer.get(0);
    List<RenewReply> replies = new ArrayList<>(size);
    RenewReply.Renewed renewed = new RenewReply.Renewed(Duration.ZERO, now);
    for (Object element : answer.subList(1, answer.size())) {
      if (element instanceof Long end) {
        if (end != renewed.expiresAt()) { // those with the same ttl share a reply
          renewed = new RenewReply.Renewed(Micros.toDuration(end - now), end);
        }
        replies.add(renewed);
      } else {
        replies.add(renew(Reply.of(element)));
      }
    }
    return replies;
  }

  static AttachReply attach(Reply r) {
    return switch (r.word()) {
      case "attached" -> attached(r);
      default -> refusal(r);
    };
  }

  private static AttachReply.Attached attached(Reply r) {
    int number = (int) r.number();
    Duration remaining = r.duration();
    long expiresAt = r.number();
    UUID grantId = r.id();
    Duration ttl = r.duration();
    Duration heldFor = r.duration();
    Duration minHold = r.duration();
    HolderInfo holder = r.holderInfo();
    return new AttachReply.Attached(
        number, remaining, expiresAt, grantId, holder, ttl, heldFor, minHold, r.duration());
  }

  static ReleaseReply release(Reply r) {
    return r.word().equals("freed") ? new ReleaseReply.Freed(r.duration()) : refusal(r);
  }

  static AnnotateReply annotate(Reply r) {
    return r.word().equals("annotated") ? new AnnotateReply.Annotated() : refusal(r);
  }

  static RevokeReply revoke(Reply r) {
    return r.word().equals("revoking") ? new RevokeReply.Revoking(r.duration()) : refusal(r);
  }

  static Optional<Holder> find(Reply r) {
    return switch (r.word()) {
      case "busy" -> Optional.of(r.holder());
      case "free" -> Optional.empty();
      default -> throw unreadable(r);
    };
  }

  /** The number that follows the word. */
  static long number(Reply r, String word) {
    if (r.word().equals(word)) {
      return r.number();
    }
    throw unreadable(r);
  }

  private static Refusal refusal(Reply r) {
    return switch (r.word()) {
      case "unknown" -> new Refusal.UnknownLease();
      case "superseded" -> new Refusal.Superseded(r.token());
      case "ended" -> new Refusal.Ended(LockRecord.Phase.ofCode(r.text().charAt(0)), r.text());
      case "handedover" -> new Refusal.HandedOver();
      case "expired" -> new Refusal.Expired();
      case "revoked" -> new Refusal.Revoked(r.duration());
      default -> throw unreadable(r);
    };
  }

  private static RuntimeException unreadable(Reply r) {
    if (!r.word().equals("unreadable")) {
      return new IllegalStateException("a script answered the unknown word " + r.word());
    }
    String found = r.text();
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
