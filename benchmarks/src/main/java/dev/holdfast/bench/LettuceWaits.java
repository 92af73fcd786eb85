package dev.holdfast.bench;

/**
 * The floor of waiting: a release is one PUBLISH, and who hears it runs one script.
 *
 * @param locks the bare driver
 */
record LettuceWaits(LettuceLocks locks) implements Locks {

  @Override
  public Hold take(String key) throws Exception {
    locks.take(key);
    return () -> locks.tell(key);
  }

  @Override
  public Hold await(String key) throws Exception {
    return locks.await(key);
  }

  @Override
  public void close() {
    locks.close();
  }
}
