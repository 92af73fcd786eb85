package dev.holdfast;

/**
 * Which keys {@link LockManager#holders} looks at, and from where it goes on. Immutable.
 *
 * @param namespace only keys of this namespace
 * @param namePrefix only names that begin with these code points; empty for all
 * @param cursor where a page before ended; empty for the first
 * @param limit about how many a page should have, 1 to 10,000
 */
public record HolderQuery(String namespace, String namePrefix, String cursor, int limit) {

  /** Checks the limit. */
  public HolderQuery {
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("limit must be from 1 to 10000, but is " + limit);
    }
  }

  /** All keys of a namespace; the default one is empty. */
  public static HolderQuery inNamespace(String namespace) {
    return new HolderQuery(namespace, "", "", 100);
  }

  /** Only names that begin with these code points. */
  public HolderQuery startingWith(String prefix) {
    return new HolderQuery(namespace, prefix, cursor, limit);
  }

  /** The page after this one. */
  public HolderQuery after(HolderPage page) {
    return new HolderQuery(namespace, namePrefix, page.next(), limit);
  }

  /** Another page size. */
  public HolderQuery limit(int newLimit) {
    return new HolderQuery(namespace, namePrefix, cursor, newLimit);
  }
}
