package dev.holdfast.jdbc;

/** A row is none that this version writes: somebody edited it, or a newer version wrote it. */
final class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableRecordException(String problem) {
    super(problem);
  }

  UnreadableRecordException(RuntimeException problem) {
    super(problem.getMessage(), problem);
  }
}
