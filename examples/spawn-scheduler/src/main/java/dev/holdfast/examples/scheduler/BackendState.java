package dev.holdfast.examples.scheduler;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * One state in the life of a backend.
 *
 * @param json as the second version of the interface has it, and as it is stored
 */
record BackendState(JsonObject json) {
  private static final String REASON = "termination_reason";

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
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new BackendState(
        new JsonObject().put("status", status.toString()).put("time", now.toString()));
  }

  /** Being terminated. */
  static BackendState terminating(Status status, TerminationReason reason) {
    return of(status).with(REASON, reason.toString());
  }

  /** The end of a backend that exited by itself. */
  static BackendState exited(boolean error) {
    return of(Status.TERMINATED).with("exit_error", error);
  }

  /** The end of a backend that nobody has stopped: it was gone, or has never been. */
  static BackendState gone(TerminationReason reason) {
    return exited(true).with(REASON, reason.toString());
  }

  /** The end of a backend that its runner has stopped, the hard way or not. */
  static BackendState stopped(TerminationReason reason, String kind, boolean error) {
    return exited(error).with(REASON, reason.toString()).with("termination_kind", kind);
  }

  private BackendState with(String name, Object value) {
    return new BackendState(json.copy().put(name, value));
  }

  Status status() {
    return Status.valueOf(constant(json.getString("status")));
  }

  Optional<TerminationReason> reason() {
    return Optional.ofNullable(json.getString(REASON))
        .map(name -> TerminationReason.valueOf(constant(name)));
  }

  private static String constant(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What the first version of the interface calls it; empty for what it does not know. */
  String stateInV1() {
    if (status() != Status.TERMINATED) {
      return status().nameInV1;
    }
    String onItsOwn = json.getBoolean("exit_error") ? "Failed" : "Exited";
    return reason().map(r -> r.stateInV1).orElse(onItsOwn);
  }
}
