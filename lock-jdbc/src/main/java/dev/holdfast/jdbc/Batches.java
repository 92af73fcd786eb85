package dev.holdfast.jdbc;

import dev.holdfast.LockStoreException;
import dev.holdfast.spi.LockSteps;
import dev.holdfast.spi.ReinstateCommand;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Renewals of many leases, in parts that are a transaction each. */
final class Batches {
  /** So many rows are locked by one transaction at most. */
  static final int PART = 500;

  private final Database database;

  Batches(Database database) {
    this.database = database;
  }

  List<RenewReply> renew(List<RenewCommand> batch, Duration timeout) {
    return inParts("renew", batch, timeout, (session, steps, part) -> steps.renew(session, part));
  }

  List<RenewReply> reinstate(List<ReinstateCommand> batch, Duration timeout) {
    return inParts(
        "reinstate",
        batch,
        timeout,
        (session, steps, part) ->
            steps.batch(
                session,
                part.stream().map(ReinstateCommand::key).toList(),
                (i, r, now) -> LockSteps.reinstate(r, part.get(i), now)));
  }

  /** Work on one part of a batch. */
  private interface PartWork<C> {
    List<RenewReply> run(Session session, Steps steps, List<C> part) throws SQLException;
  }

  /** A part that fails after another one was committed is not done, and neither are those after. */
  private <C> List<RenewReply> inParts(
      String what, List<C> batch, Duration timeout, PartWork<C> work) {
    long start = System.nanoTime();
    List<RenewReply> replies = new ArrayList<>(batch.size());
    while (replies.size() < batch.size()) {
      int from = replies.size();
      List<C> part = batch.subList(from, Math.min(batch.size(), from + PART));
      try {
        replies.addAll(
            database.call(
                what,
                part.size() + " leases",
                timeout.minusNanos(from == 0 ? 0 : System.nanoTime() - start),
                (session, target) -> work.run(session, target.steps(), part)));
      } catch (LockStoreException e) {
        if (from == 0) {
          throw e;
        }
        RenewReply failed = new RenewReply.NotDone(String.valueOf(e.getMessage()));
        replies.addAll(Collections.nCopies(batch.size() - from, failed));
      }
    }
    return replies;
  }
}
