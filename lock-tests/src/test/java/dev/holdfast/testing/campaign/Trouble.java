package dev.holdfast.testing.campaign;

import java.util.Locale;

/** What the campaign does to those who use a store. */
enum Trouble {
  /** The connection is cut after the server has answered an acquire, before its reply arrives. */
  GRANT_REPLY_CUT(Kind.NETWORK),
  /** The connection is cut after the server has answered any request. */
  REPLY_CUT(Kind.NETWORK),
  /** The connection is cut before a request reaches the server. */
  REQUEST_CUT(Kind.NETWORK),
  /** The connection is cut after the server has answered a COMMIT. */
  COMMIT_CUT(Kind.NETWORK),
  /** Replies vanish for a while. */
  REPLIES_DROPPED(Kind.NETWORK),
  /** Replies come late. */
  REPLIES_DELAYED(Kind.NETWORK),
  /** Requests are kept back for longer than their callers wait, and then delivered. */
  REQUESTS_HELD(Kind.NETWORK),
  /** A reply is torn in its middle. */
  REPLY_TORN(Kind.NETWORK),
  /** A request is torn in its middle. */
  REQUEST_TORN(Kind.NETWORK),
  /** The server says that no more replies follow. */
  HALF_CLOSED(Kind.NETWORK),
  /** All connections of one process are reset. */
  CONNECTIONS_RESET(Kind.NETWORK),
  /** One process cannot reach the server for a while. */
  PARTITION(Kind.NETWORK),
  /** The server is stopped for a while; its clock runs on. */
  SERVER_FROZEN(Kind.SERVER),
  /** The server is killed and started again on its data. */
  SERVER_KILLED(Kind.SERVER),
  /** The server forgets its scripts. */
  SCRIPTS_FLUSHED(Kind.SERVER),
  /** The server drops the connections of all its clients. */
  CLIENTS_DROPPED(Kind.SERVER),
  /** Slots in use move to another node of a Cluster. */
  SLOTS_MOVED(Kind.SERVER),
  /** The server forgets all records. */
  STATE_LOST(Kind.LOSS),
  /** A replica that lacks the latest grants becomes the primary. */
  STALE_PROMOTION(Kind.LOSS),
  /** The records become what they were a moment ago, as after a restored backup. */
  OLD_COPY_RESTORED(Kind.LOSS),
  /** Processes are stopped for longer than their leases. */
  PROCESS_STOPPED(Kind.PROCESS),
  /** A process is killed. */
  PROCESS_KILLED(Kind.PROCESS),
  /** A process's wall clock leaps forward. */
  CLOCK_AHEAD(Kind.CLOCK),
  /** A process's wall clock leaps back. */
  CLOCK_BACK(Kind.CLOCK);

  /** Whom a trouble befalls. */
  enum Kind {
    /** The way between one process and the server. */
    NETWORK,
    /** The server, which loses nothing. */
    SERVER,
    /** The server's state. */
    LOSS,
    /** A process of its own. */
    PROCESS,
    /** The clock of one process. */
    CLOCK
  }

  private final Kind kind;

  Trouble(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
