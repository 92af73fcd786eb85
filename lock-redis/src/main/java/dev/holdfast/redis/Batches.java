package dev.holdfast.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Many keys in few scripts, all under way at the same time: on one server up to {@link #LARGEST}
 * keys in each, on a Cluster those of one bucket.
 */
final class Batches {
  /** So many renewals keep a server busy for some milliseconds. */
  static final int LARGEST = 500;

  private final Calls calls;

  Batches(Calls calls) {
    this.calls = calls;
  }

  /** A key and what the script is told about it. */
  record Item(KeyLayout.Place place, List<byte[]> values) {}

  /**
   * Runs a script on all items.
   *
   * @param failed the reply for an item whose part of the batch failed, while another did not; may
   *     throw
   * @return the replies in the order of the items; fails if every part did
   */
  <T> CompletableFuture<List<T>> run(
      Script script,
      List<Item> items,
      Budget budget,
      Function<Reply, T> reader,
      Function<Throwable, T> failed) {
    if (!items.isEmpty() && items.size() <= LARGEST && !calls.link().isCluster()) {
      return part(script, items, budget, reader);
    }
    List<List<Integer>> parts = parts(items);
    List<CompletableFuture<List<T>>> runs =
        parts.stream()
            .map(part -> part(script, part.stream().map(items::get).toList(), budget, reader))
            .toList();
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .handle((done, thrown) -> merge(parts, runs, failed));
  }

  private List<List<Integer>> parts(List<Item> items) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    boolean byBucket = calls.link().isCluster();
    for (int i = 0; i < items.size(); i++) {
      int group = byBucket ? items.get(i).place().bucket() : 0;
      groups.computeIfAbsent(group, none -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> parts = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      for (int from = 0; from < group.size(); from += LARGEST) {
        parts.add(group.subList(from, Math.min(from + LARGEST, group.size())));
      }
    }
    return parts;
  }

  private <T> CompletableFuture<List<T>> part(
      Script script, List<Item> part, Budget budget, Function<Reply, T> reader) {
    List<byte[]> keys = part.stream().map(item -> item.place().key()).toList();
    List<byte[]> values = new ArrayList<>(part.size());
    part.forEach(item -> values.addAll(item.values()));
    CompletableFuture<List<T>> run =
        calls.run(script, keys, values, budget, answer -> readAll(answer, part.size(), reader));
    return part.size() == 1
        ? run
        : run.exceptionallyCompose(
            thrown ->
                ServerError.TRYAGAIN.isIn(thrown)
                    ? oneByOne(script, part, budget, reader)
                    : CompletableFuture.failedFuture(thrown));
  }

  /** While a slot moves, only scripts with one key find theirs. */
  private <T> CompletableFuture<List<T>> oneByOne(
      Script script, List<Item> part, Budget budget, Function<Reply, T> reader) {
    List<CompletableFuture<List<T>>> runs =
        part.stream().map(item -> part(script, List.of(item), budget, reader)).toList();
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> runs.stream().flatMap(run -> run.join().stream()).toList());
  }

  private static <T> List<T> readAll(List<?> answer, int size, Function<Reply, T> reader) {
    if (answer.size() != size) {
      throw new IllegalStateException(answer.size() + " replies for " + size + " keys");
    }
    return answer.stream().map(element -> reader.apply(Reply.of(element))).toList();
  }

  private static <T> List<T> merge(
      List<List<Integer>> parts,
      List<CompletableFuture<List<T>>> runs,
      Function<Throwable, T> failed) {
    boolean allFailed =
        !runs.isEmpty() && runs.stream().allMatch(CompletableFuture::isCompletedExceptionally);
    if (allFailed) {
      runs.get(0).join();
    }
    Map<Integer, T> merged = new TreeMap<>();
    for (int p = 0; p < parts.size(); p++) {
      List<Integer> indexes = parts.get(p);
      List<T> replies = repliesOf(runs.get(p), indexes.size(), failed);
      for (int i = 0; i < indexes.size(); i++) {
        merged.put(indexes.get(i), replies.get(i));
      }
    }
    return List.copyOf(merged.values());
  }

  private static <T> List<T> repliesOf(
      CompletableFuture<List<T>> run, int size, Function<Throwable, T> failed) {
    try {
      return run.join();
    } catch (CompletionException e) {
      return Collections.nCopies(size, failed.apply(Failures.unwrap(e)));
    }
  }
}
