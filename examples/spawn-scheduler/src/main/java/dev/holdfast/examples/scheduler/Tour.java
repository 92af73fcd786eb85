package dev.holdfast.examples.scheduler;

import dev.holdfast.FencingToken;
import dev.holdfast.Holder;
import dev.holdfast.examples.scheduler.Client.Backend;
import dev.holdfast.examples.scheduler.Client.SaveReply;
import dev.holdfast.examples.scheduler.Store.Document;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;

/** Shows the scheduler at work, and checks everything that it shows. */
final class Tour {
  private static final String FIRST = "my-service/document-123";
  private static final String SECOND = "my-service/document-456";
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);

  private final Stage stage;
  private final Steps steps = new Steps();

  private Tour(Stage stage) {
    this.stage = stage;
  }

  /**
   * Runs the tour.
   *
   * @throws Steps.NotObservedException if a step was not seen
   */
  static void run(String... args) throws IOException {
    long start = System.nanoTime();
    StoreOption option = args.length == 0 ? StoreOption.temporary(StoreOption.TOUR) : parse(args);
    Tour tour;
    try (Stage stage = new Stage(option)) {
      System.out.println("Two spawn schedulers, on one store: " + option.address());
      tour = new Tour(stage);
      try {
        tour.walk();
      } catch (IOException | RuntimeException e) {
        throw tour.steps.failed(e);
      }
    }
    System.out.printf(
        "%nAll %d steps were seen, in %.1f s.%n",
        tour.steps.count(), (System.nanoTime() - start) / 1e9);
  }

  /** The store that was asked for. */
  static StoreOption parse(String... args) {
    if (!args[0].equals("--store")) {
      throw new IllegalArgumentException(
          "unknown argument \"" + args[0] + "\"; known are --store URL and --help");
    } else if (args.length != 2) {
      throw new IllegalArgumentException("--store needs a URL after it, and nothing more");
    }
    return StoreOption.of(args[1], StoreOption.TOUR);
  }

  private void walk() throws IOException {
    steps.begin("A first request spawns a backend");
    Backend first = firstRequest();
    steps.begin("A second request gets the same backend");
    secondRequest(first);
    steps.begin("Eight requests at once for a new key spawn one backend");
    Backend other = eightAtOnce();
    steps.begin("A backend that is terminated frees its key");
    Backend next = exits(other);
    steps.begin("A backend that crashes frees its key, by its scheduler");
    crashes(next);
    steps.begin("A backend that is stopped past its lease loses its key");
    Stopped stopped = stops(first);
    steps.begin("When it goes on, it knows, and the guard refuses its write");
    goesOn(stopped);
    steps.begin("Who has which key");
    table();
  }

  private Backend firstRequest() throws IOException {
    // A tour that was killed a moment ago has left leases: they end within seconds.
    steps.await(
        () -> stage.holder(FIRST).isEmpty() && stage.holder(SECOND).isEmpty(), "nobody has a key");
    Backend result = spawn(0, FIRST);
    steps.observe(result.spawned(), "spawned is true");
    awaitReady(FIRST, result);
    String answer = Client.header(result.url(), DocumentServer.BACKEND);
    steps.observe(answer.equals(result.name()), "its url answers, backend " + answer);
    return result;
  }

  private void secondRequest(Backend first) {
    Backend result = spawn(1, FIRST);
    steps.observe(!result.spawned(), "spawned is false");
    steps.observe(result.name().equals(first.name()), "the same name, from the other scheduler");
    steps.observe(!result.url().equals(first.url()), "by a connection URL of its own");
  }

  private Backend eightAtOnce() {
    int before = stage.backends().size();
    List<CompletableFuture<Backend>> requests =
        IntStream.range(0, 8).mapToObj(i -> stage.scheduler(i).spawn(SECOND)).toList();
    List<Backend> results = requests.stream().map(CompletableFuture::join).toList();
    results.stream().distinct().forEach(result -> steps.say(result.toString()));
    List<Backend> spawned = results.stream().filter(Backend::spawned).toList();
    steps.observe(spawned.size() == 1, "spawned is true in one answer of " + results.size());
    steps.observe(
        results.stream().map(Backend::name).distinct().count() == 1,
        "all of them name one backend");
    steps.observe(stage.backends().size() == before + 1, "one process was started");
    awaitReady(SECOND, spawned.get(0));
    return spawned.get(0);
  }

  private Backend exits(Backend running) {
    RunnerProcess backend = stage.backend(running.name());
    FencingToken before = token(SECOND);
    stage.scheduler(1).terminate(running.name());
    steps.say("asked it to end, by the scheduler that did not spawn it");
    steps.observe(backend.awaitExit(EXIT_LIMIT), "backend " + running.name() + " has exited");
    steps.observe(stage.holder(SECOND).isEmpty(), "the key is free at the first look");
    return successor(SECOND, before);
  }

  private void crashes(Backend running) {
    RunnerProcess backend = stage.backend(running.name());
    FencingToken before = token(SECOND);
    long start = System.nanoTime();
    backend.process().destroyForcibly();
    steps.await(
        () -> !backend.process().isAlive(), "kill -9: backend " + running.name() + " is gone");
    steps.await(() -> stage.holder(SECOND).isEmpty(), "the key is free");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    boolean early = took.compareTo(Stage.TIMINGS.soft()) < 0;
    steps.observe(early, "after " + took.toMillis() + " ms, when its lease had not ended");
    successor(SECOND, before);
  }

  /**
   * A backend that is stopped in the middle of a save, which the backend that has taken over has
   * not seen.
   *
   * @param text where the rest of it goes
   * @param reply to that save
   */
  private record Stopped(
      RunnerProcess before,
      Pause pause,
      SubmissionPublisher<ByteBuffer> text,
      CompletableFuture<SaveReply> reply) {}

  private Stopped stops(Backend running) throws IOException {
    FencingToken token = token(FIRST);
    SaveReply early = save(running, "a first version");
    steps.observe(early.saved() && early.held(), early.message());
    SubmissionPublisher<ByteBuffer> text = new SubmissionPublisher<>();
    CompletableFuture<SaveReply> reply =
        Client.save(running.url(), BodyPublishers.fromPublisher(text));
    Await.until(EXIT_LIMIT, text::hasSubscribers);
    text.submit(StandardCharsets.UTF_8.encode("a version that "));
    steps.await(
        () -> Client.header(running.url(), DocumentServer.SAVING).equals("1"),
        "a second save has begun");
    RunnerProcess before = stage.backend(running.name());
    Pause pause = Pause.of(before.process().pid());
    steps.say("kill -STOP: backend " + running.name() + " stands still");
    steps.await(() -> stage.holder(FIRST).isEmpty(), "the key is free, its lease is over");
    Backend successor = successor(FIRST, token);
    SaveReply late = save(successor, "the successor's version");
    steps.observe(late.saved(), late.message());
    return new Stopped(before, pause, text, reply);
  }

  private void goesOn(Stopped stopped) throws IOException {
    stopped.text().submit(StandardCharsets.UTF_8.encode("comes too late"));
    stopped.text().close();
    stopped.pause().close();
    steps.say("kill -CONT: backend " + stopped.before().id() + " goes on, and so does its save");
    SaveReply reply = stopped.reply().join();
    steps.observe(!reply.held(), "its first isHeld() is false");
    steps.observe(!reply.saved(), "its write is refused: " + reply.message());
    Document document = stage.document(FIRST).orElseThrow();
    steps.observe(
        document.text().equals("the successor's version")
            && document.writtenWith().equals(token(FIRST)),
        "the document has the successor's version");
    RunnerProcess backend = stopped.before();
    steps.observe(
        backend.awaitExit(EXIT_LIMIT), "backend " + backend.id() + " has exited by itself");
  }

  private static SaveReply save(Backend backend, String text) {
    return Client.save(backend.url(), BodyPublishers.ofString(text)).join();
  }

  private void table() {
    String row = "   %-26s %-14s %-17s %s%n";
    System.out.printf(row, "key", "holder", "token", "document written with");
    for (String lock : List.of(FIRST, SECOND)) {
      Holder holder = stage.holder(lock).orElseThrow();
      Optional<Document> document = stage.document(lock);
      String writtenWith = document.map(d -> d.writtenWith().toString()).orElse("nothing");
      System.out.printf(row, lock, holder.id(), holder.token(), writtenWith);
    }
  }

  private FencingToken token(String lock) {
    return stage.holder(lock).orElseThrow().token();
  }

  private Backend successor(String lock, FencingToken before) {
    Backend result = spawn(1, lock);
    steps.observe(result.spawned(), "spawned is true");
    steps.observe(token(lock).isNewerThan(before), "its token is higher");
    awaitReady(lock, result);
    return result;
  }

  private Backend spawn(int scheduler, String lock) {
    steps.say("spawn " + lock);
    Backend result = stage.scheduler(scheduler).spawn(lock).join();
    steps.say(result.toString());
    return result;
  }

  private void awaitReady(String lock, Backend spawned) {
    steps.await(
        () ->
            stage
                .scheduler(0)
                .fetch(lock)
                .filter(found -> found.name().equals(spawned.name()))
                .filter(found -> found.state().equals("Ready"))
                .isPresent(),
        "backend " + spawned.name() + " is ready");
  }
}
