package dev.holdfast.examples.scheduler;

import static dev.holdfast.examples.scheduler.Steps.await;
import static dev.holdfast.examples.scheduler.Steps.observe;
import static dev.holdfast.examples.scheduler.Steps.say;

import dev.holdfast.examples.scheduler.BackendClient.BegunSave;
import dev.holdfast.examples.scheduler.BackendClient.SaveReply;
import dev.holdfast.examples.scheduler.Documents.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Shows the scheduler at work, and checks everything that it shows. */
public final class Tour {
  private static final SpawnRequest FIRST =
      new SpawnRequest("my-service", "my-service/document-123");
  private static final SpawnRequest SECOND =
      new SpawnRequest("my-service", "my-service/document-456");
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

  private final Stage stage;
  private final Steps steps = new Steps();

  private Tour(Stage stage) {
    this.stage = stage;
  }

  /**
   * Runs the tour. Returns if every step was seen; otherwise ends the JVM with status 1, or 2 for a
   * wrong argument.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    try {
      TourOptions options = TourOptions.parse(args);
      if (options.help()) {
        System.out.print(TourOptions.USAGE);
        return;
      }
      run(options);
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage());
    } catch (Steps.NotObservedException | IOException e) {
      fail(1, e.getMessage());
    }
  }

  private static void fail(int status, String message) {
    System.err.println(System.lineSeparator() + message);
    System.exit(status);
  }

  private static void run(TourOptions options) throws IOException {
    long start = System.nanoTime();
    Tour tour;
    try (Stage stage = Stage.open(options)) {
      System.out.println("Two spawn schedulers, on one store: " + stage.address());
      tour = new Tour(stage);
      tour.walk();
    }
    System.out.printf(
        "%nAll %d steps were seen, in %.1f s.%n",
        tour.steps.count(), (System.nanoTime() - start) / 1e9);
  }

  private void walk() {
    SpawnResult first = steps.step("A first request spawns a backend", this::firstRequest);
    steps.step("A second request gets the same backend", () -> secondRequest(first));
    SpawnResult other =
        steps.step("Eight requests at once for a new key spawn one backend", this::eightAtOnce);
    SpawnResult next = steps.step("A backend that exits frees its key", () -> exits(other));
    steps.step("A backend that crashes frees its key, by its scheduler", () -> crashes(next));
    Stopped stopped =
        steps.step("A backend that is stopped past its lease loses its key", () -> stops(first));
    steps.step("When it goes on, it knows, and the guard refuses its write", () -> goesOn(stopped));
    steps.step("Who has which key", this::table);
  }

  private SpawnResult firstRequest() throws IOException {
    // A tour that was killed a moment ago has left leases: they end within seconds.
    await(
        () -> stage.fetch(FIRST.key()).isEmpty() && stage.fetch(SECOND.key()).isEmpty(),
        "nobody has a key");
    SpawnResult result = spawn(0, FIRST);
    observe(result.spawned(), "spawned is true");
    awaitReady(FIRST, result);
    String answer = new BackendClient(result.url()).describe();
    observe(answer.contains(result.name()), "its url answers: " + answer);
    return result;
  }

  private SpawnResult secondRequest(SpawnResult first) {
    SpawnResult result = spawn(1, FIRST);
    observe(!result.spawned(), "spawned is false");
    observe(
        result.name().equals(first.name())
            && result.url().equals(first.url())
            && result.token().equals(first.token()),
        "the same name, url and token, from the other scheduler");
    return result;
  }

  private SpawnResult eightAtOnce() {
    int before = stage.backends().size();
    List<SpawnResult> results = spawnAtOnce(8);
    results.stream().distinct().forEach(result -> say(result.toString()));
    List<SpawnResult> spawned = results.stream().filter(SpawnResult::spawned).toList();
    observe(spawned.size() == 1, "spawned is true in one answer of " + results.size());
    observe(
        results.stream().map(SpawnResult::name).distinct().count() == 1
            && results.stream().map(SpawnResult::token).distinct().count() == 1,
        "all of them name one backend and one token");
    observe(stage.backends().size() == before + 1, "one process was started");
    awaitReady(SECOND, spawned.get(0));
    return spawned.get(0);
  }

  private SpawnResult exits(SpawnResult running) {
    BackendProcess backend = stage.backend(running.name());
    backend.askToExit();
    observe(backend.awaitExit(EXIT_LIMIT), "backend " + running.name() + " has exited");
    observe(stage.fetch(SECOND.key()).isEmpty(), "the key is free at the first look");
    return successor(SECOND, running);
  }

  private SpawnResult crashes(SpawnResult running) {
    BackendProcess backend = stage.backend(running.name());
    long start = System.nanoTime();
    backend.kill();
    await(() -> !backend.isAlive(), "kill -9: backend " + running.name() + " is gone");
    await(() -> stage.fetch(SECOND.key()).isEmpty(), "the key is free");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    boolean early = took.compareTo(Stage.TIMINGS.soft()) < 0;
    observe(early, "after " + took.toMillis() + " ms, when its lease had not ended");
    return successor(SECOND, running);
  }

  /** A backend that is stopped in the middle of a save, and the one that has taken over. */
  private record Stopped(SpawnResult before, SpawnResult successor, Pause pause, BegunSave begun) {}

  private Stopped stops(SpawnResult running) throws IOException {
    BackendClient client = new BackendClient(running.url());
    SaveReply early = client.save("a first version");
    observe(early.saved() && early.held(), early.message());
    BegunSave begun = client.beginSave("a version that ");
    await(() -> saving(client) == 1, "a second save has begun");
    Pause pause = stage.backend(running.name()).pause();
    say("kill -STOP: backend " + running.name() + " stands still");
    await(() -> stage.fetch(FIRST.key()).isEmpty(), "the key is free, its lease is over");
    SpawnResult successor = successor(FIRST, running);
    SaveReply late = new BackendClient(successor.url()).save("the successor's version");
    observe(late.saved(), late.message());
    return new Stopped(running, successor, pause, begun);
  }

  private Document goesOn(Stopped stopped) throws IOException {
    stopped.begun().send("comes too late");
    stopped.pause().close();
    say("kill -CONT: backend " + stopped.before().name() + " goes on, and so does its save");
    SaveReply reply = stopped.begun().reply();
    observe(!reply.held(), "its first isHeld() is false");
    observe(!reply.saved(), "its write is refused: " + reply.message());
    Document document = stage.documents().read(FIRST.key()).orElseThrow();
    observe(
        document.text().equals("the successor's version")
            && document.writtenWith().equals(stopped.successor().token()),
        "the document has the successor's version");
    BackendProcess backend = stage.backend(stopped.before().name());
    observe(backend.awaitExit(EXIT_LIMIT), "backend " + backend.id() + " has exited by itself");
    return document;
  }

  private List<SpawnResult> table() {
    String row = "   %-26s %-8s %-17s %-8s %s%n";
    System.out.printf(row, "key", "holder", "token", "status", "document written with");
    List<SpawnResult> holders = new ArrayList<>();
    for (SpawnRequest request : List.of(FIRST, SECOND)) {
      SpawnResult holder = stage.fetch(request.key()).orElseThrow();
      Optional<Document> document = stage.documents().read(request.key());
      String writtenWith = document.map(d -> d.writtenWith().toString()).orElse("nothing");
      System.out.printf(
          row, request.lock(), holder.name(), holder.token(), holder.status(), writtenWith);
      holders.add(holder);
    }
    return holders;
  }

  private SpawnResult successor(SpawnRequest request, SpawnResult before) {
    SpawnResult result = spawn(1, request);
    observe(result.spawned(), "spawned is true");
    observe(result.token().isNewerThan(before.token()), "its token is higher");
    awaitReady(request, result);
    return result;
  }

  private SpawnResult spawn(int scheduler, SpawnRequest request) {
    say("spawn " + request.key());
    SpawnResult result = stage.scheduler(scheduler).spawn(request);
    say(result.toString());
    return result;
  }

  private List<SpawnResult> spawnAtOnce(int count) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Callable<SpawnResult>> calls =
          IntStream.range(0, count)
              .<Callable<SpawnResult>>mapToObj(i -> () -> stage.scheduler(i).spawn(SECOND))
              .toList();
      List<SpawnResult> results = new ArrayList<>();
      for (Future<SpawnResult> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("the tour was interrupted", e);
    } finally {
      threads.shutdown();
    }
  }

  private void awaitReady(SpawnRequest request, SpawnResult spawned) {
    await(
        () ->
            stage
                .fetch(request.key())
                .filter(found -> found.name().equals(spawned.name()) && found.isReady())
                .isPresent(),
        "backend " + spawned.name() + " is ready");
  }

  private static int saving(BackendClient client) {
    try {
      return client.saving();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
