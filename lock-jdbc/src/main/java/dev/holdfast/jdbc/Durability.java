package dev.holdfast.jdbc;

/** Whether the end of a lease is on the disk when it is told. A grant and a renewal always are. */
enum Durability {
  /** It is. */
  FULL,
  /** It is shortly after, where the database can do that for one transaction. */
  RELAXED
}
