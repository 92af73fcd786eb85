package dev.holdfast.bench;

/** Measures. */
public final class Benchmarks {
  private Benchmarks() {}

  /** Runs. */
  public static void main(String[] args) {
    System.out.println(String.join(" ", args));
  }
}
