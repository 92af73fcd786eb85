package dev.holdfast.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
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

  /**
   * How a script is asked about many keys.
   *
   * @param <C> what is asked about one key
   * @param <T> the reply to it
   * @param told what the script is told, beside the keys, about those of one part
   * @param reader reads what it answered about so many keys
   * @param failed the reply for one whose part of the batch failed, while another did not; may
   *     throw
   */
  record Form<C, T>(
      Script script,
      Function<List<C>, List<byte[]>> told,
      BiFunction<List<?>, Integer, List<T>> reader,
      Function<Throwable, T> failed) {}

  /** Reads one reply for each key. */
  static <T> BiFunction<List<?>, Integer, List<T>> each(Function<Reply, T> reader) {
    return (answer, size) -> {
      requireSize(answer, size);
      return answer.stream().map(element -> reader.apply(Reply.of(element))).toList();
    };
  }

  static void requireSize(List<?> answer, int size) {
    if (answer.size() != size) {
      throw new IllegalStateException(answer.size() + " elements where " + size + " were due");
    }
  }

  private record Part<C>(List<C> commands, List<byte[]> keys) {}

  /**
   * Runs a script on all keys.
   *
   * @param commands what is asked
   * @param places the keys, in the same order
   * @return the replies in that order; fails if every part did
   */
  <C, T> CompletableFuture<List<T>> run(
      Form<C, T> form, List<C> commands, List<KeyLayout.Place> places, Budget budget) {
    if (!places.isEmpty() && places.size() <= LARGEST && !calls.link().isCluster()) {
      List<byte[]> keys = new ArrayList<>(places.size());
      places.forEach(place -> keys.add(place.key()));
      return part(form, new Part<>(commands, keys), budget);
    }
    List<List<Integer>> parts = parts(places);
    List<CompletableFuture<List<T>>> runs = new ArrayList<>();
    for (List<Integer> indexes : parts) {
      List<C> asked = indexes.stream().map(commands::get).toList();
      List<byte[]> keys = indexes.stream().map(i -> places.get(i).key()).toList();
      runs.add(part(form, new Part<>(asked, keys), budget));
    }
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .handle((done, thrown) -> merge(parts, runs, form.failed()));
  }

  private List<List<Integer>> parts(List<KeyLayout.Place> places) {
    Map<Integer, List<Integer>> groups = new TreeMap<>();
    boolean byBucket = calls.link().isCluster();
    for (int i = 0; i < places.size(); i++) {
      int group = byBucket ? places.get(i).bucket() : 0;
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

  private <C, T> CompletableFuture<List<T>> part(Form<C, T> form, Part<C> part, Budget budget) {
    int size = part.keys().size();
    CompletableFuture<List<T>> run =
        calls.run(
            form.script(),
            part.keys(),
            form.told().apply(part.commands()),
            budget,
            answer -> form.reader().apply(answer, size));
    return size == 1
        ? run
        : run.exceptionallyCompose(
            thrown ->
                ServerError.TRYAGAIN.isIn(thrown)
                    ? oneByOne(form, part, budget)
                    : CompletableFuture.failedFuture(thrown));
  }

  /** While a slot moves, only scripts with one key find theirs. */
  private <C, T> CompletableFuture<List<T>> oneByOne(Form<C, T> form, Part<C> part, Budget budget) {
    List<CompletableFuture<List<T>>> runs = new ArrayList<>();
    for (int i = 0; i < part.keys().size(); i++) {
      List<C> asked = List.of(part.commands().get(i));
      runs.add(part(form, new Part<>(asked, List.of(part.keys().get(i))), budget));
    }
    return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> runs.stream().flatMap(run -> run.join().stream()).toList());
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
