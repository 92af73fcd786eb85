package dev.holdfast.testing.campaign;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Lets a pool throw a connection away whose session with H2 is gone. H2 has an error code of its
 * own for that, which the pool does not know: it would hand the dead connection out again, and
 * again, for as long as it is never idle for half a second. The pool knows this class by its name.
 */
public final class ClosedAtH2 implements SQLExceptionOverride {
  private static final int SESSION_CLOSED = 90121;

  /** For the pool. */
  public ClosedAtH2() {}

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return failure.getErrorCode() == SESSION_CLOSED ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
