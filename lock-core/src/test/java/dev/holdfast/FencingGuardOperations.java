package dev.holdfast;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Writers with tokens, and the resource that they write to. */
public class FencingGuardOperations {
  private static final LockKey KEY = LockKey.of("key");

  private final FencingGuard guard = new FencingGuard();

  /** Guarded by nothing but the guard. */
  private final List<Integer> written = new ArrayList<>();

  /** Whether it was admitted. */
  @Operation
  public boolean write(int token) {
    try {
      guard.run(KEY, FencingToken.of(token), () -> written.add(token));
      return true;
    } catch (StaleTokenException stale) {
      return false;
    }
  }

  @Validate
  public void writesNeverFallBack() {
    for (int i = 1; i < written.size(); i++) {
      if (written.get(i) < written.get(i - 1)) {
        throw new IllegalStateException("written: " + written);
      }
    }
  }

  /** The same, one call after the other. */
  public static class Model {
    private int highest;

    public boolean write(int token) {
      boolean admitted = token >= highest;
      highest = Math.max(highest, token);
      return admitted;
    }
  }
}
