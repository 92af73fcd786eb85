package dev.holdfast;

/**
 * Somebody has the key.
 *
 * @param holder who, as the store saw it at one instant during the call
 */
public record Held(Holder holder) implements Acquisition {

  @Override
  public boolean acquired() {
    return false;
  }

  @Override
  public void close() {}
}
