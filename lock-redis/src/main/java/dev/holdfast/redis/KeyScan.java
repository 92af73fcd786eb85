package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Walks over the records with SCAN, one primary after the other. A key that is there all the time
 * is met at least once, unless it moves to another server while the walk is under way.
 */
final class KeyScan {
  private static final int ROUNDS = 32;
  private static final int WHOLESALE = 1_000;

  private final Calls calls;
  private final KeyLayout layout;
  private final Batches batches;

  KeyScan(Calls calls, KeyLayout layout, Batches batches) {
    this.calls = calls;
    this.layout = layout;
    this.batches = batches;
  }

  /** How far the walk has come: {@code <topology>.<primary>.<cursor of SCAN>}. */
  private record Position(long topology, int primary, String cursor) {
    static Position parse(String text, long topology) {
      Position start = new Position(topology, 0, "0");
      String[] parts = text.split("\\.");
      if (text.isEmpty() || !parts[0].equals(Long.toString(topology))) {
        return start;
      }
      return new Position(topology, Integer.parseInt(parts[1]), parts[2]);
    }

    String text() {
      return topology + "." + primary + "." + cursor;
    }

    /** After a step that ended with this cursor: further on here, or the next primary's start. */
    Position next(String newCursor) {
      return newCursor.equals("0")
          ? new Position(topology, primary + 1, "0")
          : new Position(topology, primary, newCursor);
    }
  }

  private record Found(Position next, Set<LockKey> keys) {}

  /** A page of the holders. If the Cluster has changed since the last page, from the start. */
  CompletableFuture<ListReply> page(ListCommand command, Budget budget) {
    byte[] pattern = layout.patternOf(command.namespace(), command.namePrefix());
    Position from = Position.parse(command.cursor(), calls.link().topology());
    return walk(from, pattern, command.limit(), budget, ROUNDS)
        .thenCompose(found -> holders(found, budget));
  }

  private CompletableFuture<Found> walk(
      Position at, byte[] pattern, int count, Budget budget, int rounds) {
    return scan(at, pattern, count, budget)
        .thenCompose(
            found ->
                found.keys().isEmpty() && !isAtEnd(found.next()) && rounds > 1
                    ? walk(found.next(), pattern, count, budget, rounds - 1)
                    : CompletableFuture.completedFuture(found));
  }

  private boolean isAtEnd(Position at) {
    return at.primary() >= calls.link().primaries().size();
  }

  private CompletableFuture<Found> scan(Position at, byte[] pattern, int count, Budget budget) {
    if (isAtEnd(at)) {
      return CompletableFuture.completedFuture(new Found(at, Set.of()));
    }
    CommandArgs<byte[], byte[]> args =
        Request.args().add(at.cursor()).add("MATCH").add(pattern).add("COUNT").add(count);
    return calls
        .ask(
            calls.link().primaries().get(at.primary()),
            Request.forList(CommandType.SCAN, args),
            budget)
        .thenApply(answer -> found(at, answer));
  }

  private Found found(Position at, List<?> answer) {
    Set<LockKey> keys = new LinkedHashSet<>();
    for (Object place : (List<?>) answer.get(1)) {
      layout.keyAt((byte[]) place).ifPresent(keys::add);
    }
    return new Found(at.next(new String((byte[]) answer.get(0), US_ASCII)), keys);
  }

  private CompletableFuture<ListReply> holders(Found found, Budget budget) {
    List<LockKey> keys = List.copyOf(found.keys());
    return batches
        .run(Script.FIND, items(keys), budget, Replies::find, KeyScan::rethrow)
        .thenApply(holders -> reply(keys, holders, found.next()));
  }

  private ListReply reply(List<LockKey> keys, List<Optional<Holder>> holders, Position next) {
    List<ListReply.Entry> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      LockKey key = keys.get(i);
      holders.get(i).ifPresent(holder -> entries.add(new ListReply.Entry(key, holder)));
    }
    return new ListReply(entries, isAtEnd(next) ? "" : next.text());
  }

  /** The highest token in any record, on all primaries at the same time. */
  CompletableFuture<Long> highestToken(Budget budget) {
    long topology = calls.link().topology();
    List<CompletableFuture<Long>> runs = new ArrayList<>();
    for (int i = 0; i < calls.link().primaries().size(); i++) {
      runs.add(highestFrom(new Position(topology, i, "0"), 0, budget));
    }
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> runs.stream().mapToLong(CompletableFuture::join).max().orElse(0));
  }

  private CompletableFuture<Long> highestFrom(Position at, long highest, Budget budget) {
    return scan(at, layout.patternOfAll(), WHOLESALE, budget)
        .thenCompose(
            found ->
                highestOf(found.keys(), highest, budget)
                    .thenCompose(
                        higher ->
                            found.next().primary() == at.primary()
                                ? highestFrom(found.next(), higher, budget)
                                : CompletableFuture.completedFuture(higher)));
  }

  private CompletableFuture<Long> highestOf(Set<LockKey> keys, long highest, Budget budget) {
    Function<Reply, Long> token = reply -> Replies.number(reply, "token");
    return batches
        .run(Script.TOKENS, items(keys), budget, token, KeyScan::rethrow)
        .thenApply(tokens -> tokens.stream().mapToLong(t -> t).reduce(highest, Math::max));
  }

  private List<Batches.Item> items(Collection<LockKey> keys) {
    return keys.stream().map(key -> new Batches.Item(layout.placeOf(key), List.of())).toList();
  }

  private static <T> T rethrow(Throwable failure) {
    throw new CompletionException(failure);
  }
}
