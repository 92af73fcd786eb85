package dev.holdfast.examples.scheduler;

/** Prints the documents that it is given, one backend to be spawned for each. */
public final class Tour {
  private Tour() {}

  /**
   * Prints one line.
   *
   * @param documents names of documents
   */
  public static void main(String[] documents) {
    System.out.println("spawn scheduler, documents: " + String.join(", ", documents));
  }
}
