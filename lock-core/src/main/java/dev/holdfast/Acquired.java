package dev.holdfast;

/**
 * The key was granted.
 *
 * @param lease the lease; it is renewed in the background until it is closed, lost or handed over
 */
public record Acquired(Lease lease) implements Acquisition {

  @Override
  public Holder holder() {
    return lease.holder();
  }

  @Override
  public boolean acquired() {
    return true;
  }

  @Override
  public void close() {
    lease.close();
  }
}
