package dev.holdfast.bench;

/** A wait ended without the key. */
final class NotGranted extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotGranted(String key) {
    super(key + " was not granted");
  }
}
