package dev.holdfast.examples.scheduler;

import static dev.holdfast.examples.scheduler.Steps.await;
import static dev.holdfast.examples.scheduler.Steps.observe;
import static dev.holdfast.examples.scheduler.Steps.say;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.examples.scheduler.BackendClient.BegunSave;
import dev.holdfast.examples.scheduler.BackendClient.SaveReply;
import dev.holdfast.examples.scheduler.Documents.Document;
import dev.holdfast.examples.scheduler.SchedulerClient.Backend;
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
  private static final String FIRST = "my-service/document-123";
  private static final String SECOND = "my-service/document-456";
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
    Backend first = steps.step("A first request spawns a backend", this::firstRequest);
    steps.step("A second request gets the same backend", () -> secondRequest(first));
    Backend other =
        steps.step("Eight requests at once for a new key spawn one backend", this::eightAtOnce);
    Backend next = steps.step("A backend that is terminated frees its key", () -> exits(other));
    steps.step("A backend that crashes frees its key, by its scheduler", () -> crashes(next));
    Stopped stopped =
        steps.step("A backend that is stopped past its lease loses its key", () -> stops(first));
    steps.step("When it goes on, it knows, and the guard refuses its write", () -> goesOn(stopped));
    steps.step("Who has which key", this::table);
  }

  private Backend firstRequest() throws IOException {
    // A tour that was killed a moment ago has left leases: they end within seconds.
    await(
        () -> stage.holder(FIRST).isEmpty() && stage.holder(SECOND).isEmpty(), "nobody has a key");
    Backend result = spawn(0, FIRST);
    observe(result.spawned(), "spawned is true");
    awaitReady(FIRST, result);
    String answer = new BackendClient(result.url()).backend();
    observe(answer.equals(result.name()), "its url answers, backend " + answer);
    return result;
  }

  private Backend secondRequest(Backend first) {
    Backend result = spawn(1, FIRST);
    observe(!result.spawned(), "spawned is false");
    observe(result.name().equals(first.name()), "the same name, from the other scheduler");
    observe(!result.url().equals(first.url()), "by a connection URL of its own");
    return result;
  }

  private Backend eightAtOnce() {
    int before = stage.backends().size();
    List<Backend> results = spawnAtOnce(8);
    results.stream().distinct().forEach(result -> say(result.toString()));
    List<Backend> spawned = results.stream().filter(Backend::spawned).toList();
    observe(spawned.size() == 1, "spawned is true in one answer of " + results.size());
    observe(
        results.stream().map(Backend::name).distinct().count() == 1,
        "all of them name one backend");
    observe(stage.backends().size() == before + 1, "one process was started");
    awaitReady(SECOND, spawned.get(0));
    return spawned.get(0);
  }

  private Backend exits(Backend running) {
    RunnerProcess backend = stage.backend(running.name());
    FencingToken before = token(SECOND);
    stage.scheduler(1).terminate(running.name());
    say("asked it to end, by the scheduler that did not spawn it");
    observe(backend.awaitExit(EXIT_LIMIT), "backend " + running.name() + " has exited");
    observe(stage.holder(SECOND).isEmpty(), "the key is free at the first look");
    return successor(SECOND, before);
  }

  private Backend crashes(Backend running) {
    RunnerProcess backend = stage.backend(running.name());
    FencingToken before = token(SECOND);
    long start = System.nanoTime();
    backend.kill();
    await(() -> !backend.isAlive(), "kill -9: backend " + running.name() + " is gone");
    await(() -> stage.holder(SECOND).isEmpty(), "the key is free");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    boolean early = took.compareTo(Stage.TIMINGS.soft()) < 0;
    observe(early, "after " + took.toMillis() + " ms, when its lease had not ended");
    return successor(SECOND, before);
  }

  /** A backend that is stopped in the middle of a save, and the one that has taken over. */
  private record Stopped(RunnerProcess before, Pause pause, BegunSave begun) {}

  private Stopped stops(Backend running) throws IOException {
    BackendClient client = new BackendClient(running.url());
    FencingToken token = token(FIRST);
    SaveReply early = client.save("a first version");
    observe(early.saved() && early.held(), early.message());
    BegunSave begun = client.beginSave("a version that ");
    await(() -> saving(client) == 1, "a second save has begun");
    RunnerProcess before = stage.backend(running.name());
    Pause pause = before.pause();
    say("kill -STOP: backend " + running.name() + " stands still");
    await(() -> stage.holder(FIRST).isEmpty(), "the key is free, its lease is over");
    Backend successor = successor(FIRST, token);
    SaveReply late = new BackendClient(successor.url()).save("the successor's version");
    observe(late.saved(), late.message());
    return new Stopped(before, pause, begun);
  }

  private Document goesOn(Stopped stopped) throws IOException {
    stopped.begun().send("comes too late");
    stopped.pause().close();
    say("kill -CONT: backend " + stopped.before().id() + " goes on, and so does its save");
    SaveReply reply = stopped.begun().reply();
    observe(!reply.held(), "its first isHeld() is false");
    observe(!reply.saved(), "its write is refused: " + reply.message());
    Document document = stage.documents().read(Stage.key(FIRST)).orElseThrow();
    observe(
        document.text().equals("the successor's version")
            && document.writtenWith().equals(token(FIRST)),
        "the document has the successor's version");
    RunnerProcess backend = stopped.before();
    observe(backend.awaitExit(EXIT_LIMIT), "backend " + backend.id() + " has exited by itself");
    return document;
  }

  private List<Holder> table() {
    String row = "   %-26s %-14s %-17s %s%n";
    System.out.printf(row, "key", "holder", "token", "document written with");
    List<Holder> holders = new ArrayList<>();
    for (String lock : List.of(FIRST, SECOND)) {
      Holder holder = stage.holder(lock).orElseThrow();
      Optional<Document> document = stage.documents().read(Stage.key(lock));
      String writtenWith = document.map(d -> d.writtenWith().toString()).orElse("nothing");
      System.out.printf(row, lock, holder.id(), holder.token(), writtenWith);
      holders.add(holder);
    }
    return holders;
  }

  private FencingToken token(String lock) {
    return stage.holder(lock).orElseThrow().token();
  }

  private Backend successor(String lock, FencingToken before) {
    Backend result = spawn(1, lock);
    observe(result.spawned(), "spawned is true");
    observe(token(lock).isNewerThan(before), "its token is higher");
    awaitReady(lock, result);
    return result;
  }

  private Backend spawn(int scheduler, String lock) {
    say("spawn " + lock);
    Backend result = stage.scheduler(scheduler).spawn(lock);
    say(result.toString());
    return result;
  }

  private List<Backend> spawnAtOnce(int count) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Callable<Backend>> calls =
          IntStream.range(0, count)
              .<Callable<Backend>>mapToObj(i -> () -> stage.scheduler(i).spawn(SECOND))
              .toList();
      List<Backend> results = new ArrayList<>();
      for (Future<Backend> future : threads.invokeAll(calls)) {
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

  private void awaitReady(String lock, Backend spawned) {
    await(
        () ->
            stage
                .scheduler(0)
                .fetch(lock)
                .filter(found -> found.name().equals(spawned.name()))
                .filter(found -> found.state().equals("Ready"))
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
