package dev.holdfast.bench;

/** Where a side needs no second process. */
enum Nobody implements Locks {
  INSTANCE;

  @Override
  public Hold take(String key) {
    throw new UnsupportedOperationException();
  }
}
