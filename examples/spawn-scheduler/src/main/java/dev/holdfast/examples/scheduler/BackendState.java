package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * One state in the life of a backend.
 *
 * @param status which
 * @param time since when
 * @param reason why it is being, or was, terminated; empty where it exited by itself
 * @param hard once terminated by its scheduler: whether it had to be killed
 * @param exitError once terminated: whether it failed
 */
record BackendState(
    Status status,
    Instant time,
    Optional<TerminationReason> reason,
    Optional<Boolean> hard,
    Optional<Boolean> exitError) {

  /** In the order in which a backend goes through them; it may leave some out. */
  enum Status {
    SCHEDULED("Loading"),
    LOADING("Loading"),
    STARTING("Starting"),
    WAITING("Starting"),
    READY("Ready"),
    TERMINATING(""),
    HARD_TERMINATING(""),
    TERMINATED("");

    private final String nameInV1;

    Status(String nameInV1) {
      this.nameInV1 = nameInV1;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Why a backend was terminated, and what the first version of the interface calls it. */
  enum TerminationReason {
    /** Nobody was connected for as long as was asked, or it has lived as long as was asked. */
    SWEPT("Swept"),
    /** Somebody asked for it. */
    EXTERNAL("Terminated"),
    /** It has lost its lease. */
    KEYEXPIRED("Lost"),
    /** It was gone, or not to be reached, when somebody looked. */
    LOST("Lost"),
    /** It was not ready in time. */
    STARTUPTIMEOUT("TimedOutBeforeReady"),
    /** It could not be started. */
    INTERNALERROR("ErrorStarting");

    private final String stateInV1;

    TerminationReason(String stateInV1) {
      this.stateInV1 = stateInV1;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A state that needs no reason. */
  static BackendState of(Status status) {
    return new BackendState(status, now(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Being terminated. */
  static BackendState terminating(Status status, TerminationReason reason) {
    return new BackendState(status, now(), Optional.of(reason), Optional.empty(), Optional.empty());
  }

  /** The end, whatever led to it. */
  static BackendState terminated(
      Optional<TerminationReason> reason, Optional<Boolean> hard, boolean exitError) {
    return new BackendState(Status.TERMINATED, now(), reason, hard, Optional.of(exitError));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  /** As the second version of the interface has it. */
  JsonObject toJson() {
    JsonObject json =
        new JsonObject().put("status", status.toString()).put("time", time.toString());
    reason.ifPresent(r -> json.put("termination_reason", r.toString()));
    hard.ifPresent(h -> json.put("termination_kind", h ? "hard" : "soft"));
    exitError.ifPresent(e -> json.put("exit_error", e));
    return json;
  }

  static BackendState fromJson(JsonObject json) {
    return new BackendState(
        Status.valueOf(constant(json.getString("status"))),
        Instant.parse(json.getString("time")),
        Optional.ofNullable(json.getString("termination_reason"))
            .map(name -> TerminationReason.valueOf(constant(name))),
        Optional.ofNullable(json.getString("termination_kind")).map("hard"::equals),
        Optional.ofNullable(json.getBoolean("exit_error")));
  }

  private static String constant(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What the first version of the interface calls it; empty for what it does not know. */
  String stateInV1() {
    if (status != Status.TERMINATED) {
      return status.nameInV1;
    }
    String onItsOwn = exitError.orElse(false) ? "Failed" : "Exited";
    return reason.map(r -> r.stateInV1).orElse(onItsOwn);
  }
}
