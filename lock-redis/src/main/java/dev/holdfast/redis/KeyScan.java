package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.Holder;
import dev.holdfast.LockKey;
import dev.holdfast.LockStoreException;
import dev.holdfast.spi.ListCommand;
import dev.holdfast.spi.ListReply;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Walks over the records with SCAN, one primary after the other. A key that is there all the time
 * is met at least once, unless it moves to another server while the walk is under way.
 */
final class KeyScan {
  private static final System.Logger LOG = System.getLogger("dev.holdfast");
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
    private static final Pattern FORM = Pattern.compile("(\\d{1,19})\\.(\\d{1,4})\\.(\\d{1,20})");

    static Position parse(String text, long topology) {
      if (text.isEmpty()) {
        return new Position(topology, 0, "0");
      }
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "a cursor is what the page before gave, or empty, but this one is \"" + text + "\"");
      }
      return parts.group(1).equals(Long.toString(topology))
          ? new Position(topology, Integer.parseInt(parts.group(2)), parts.group(3))
          : new Position(topology, 0, "0");
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
    List<Link.Primary> primaries = calls.link().primaries();
    if (at.primary() >= primaries.size()) {
      return CompletableFuture.completedFuture(new Found(at, Set.of()));
    }
    return scan(primaries.get(at.primary()), at, pattern, count, budget)
        .thenCompose(
            found ->
                found.keys().isEmpty() && !isAtEnd(found.next()) && rounds > 1
                    ? walk(current(found.next()), pattern, count, budget, rounds - 1)
                    : CompletableFuture.completedFuture(found));
  }

  /** The start, if the Cluster has changed since: a number may mean another primary now. */
  private Position current(Position at) {
    long topology = calls.link().topology();
    return at.topology() == topology ? at : new Position(topology, 0, "0");
  }

  private boolean isAtEnd(Position at) {
    return at.topology() == calls.link().topology()
        && at.primary() >= calls.link().primaries().size();
  }

  private CompletableFuture<Found> scan(
      Link.Primary primary, Position at, byte[] pattern, int count, Budget budget) {
    CommandArgs<byte[], byte[]> args =
        Request.args().add(at.cursor()).add("MATCH").add(pattern).add("COUNT").add(count);
    return calls
        .ask(primary, Request.forList(CommandType.SCAN, args), budget)
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
        .run(form(Script.FIND, KeyScan::holderOf), keys, places(keys), budget)
        .thenApply(holders -> reply(keys, holders, found.next()));
  }

  /**
   * A record that cannot be read is left out, and told, so that it does not hide all the others.
   */
  private static Optional<Holder> holderOf(Reply reply) {
    try {
      return Replies.find(reply);
    } catch (LockStoreException e) {
      LOG.log(Level.WARNING, "a key is left out of the list: {0}", e.getMessage());
      return Optional.empty();
    }
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
    for (Link.Primary primary : calls.link().primaries()) {
      runs.add(highestFrom(primary, new Position(topology, runs.size(), "0"), 0, budget));
    }
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> runs.stream().mapToLong(CompletableFuture::join).max().orElse(0));
  }

  private CompletableFuture<Long> highestFrom(
      Link.Primary primary, Position at, long highest, Budget budget) {
    return scan(primary, at, layout.patternOfAll(), WHOLESALE, budget)
        .thenCompose(
            found ->
                highestOf(found.keys(), highest, budget)
                    .thenCompose(
                        higher ->
                            found.next().primary() == at.primary()
                                ? highestFrom(primary, found.next(), higher, budget)
                                : CompletableFuture.completedFuture(higher)));
  }

  private CompletableFuture<Long> highestOf(Set<LockKey> keys, long highest, Budget budget) {
    List<LockKey> all = List.copyOf(keys);
    Function<Reply, Long> token = reply -> Replies.number(reply, "token");
    return batches
        .run(form(Script.TOKENS, token), all, places(all), budget)
        .thenApply(tokens -> tokens.stream().mapToLong(t -> t).reduce(highest, Math::max));
  }

  /** Nothing is told beside the keys. */
  private static <T> Batches.Form<LockKey, T> form(Script script, Function<Reply, T> reader) {
    return new Batches.Form<>(script, keys -> List.of(), Batches.each(reader), KeyScan::rethrow);
  }

  private List<KeyLayout.Place> places(List<LockKey> keys) {
    return keys.stream().map(layout::placeOf).toList();
  }

  private static <T> T rethrow(Throwable failure) {
    throw new CompletionException(failure);
  }
}
