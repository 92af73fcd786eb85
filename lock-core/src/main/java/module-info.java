/** Locks and leases with fencing tokens: the API, the engine and the in-memory store. */
module dev.holdfast {
  requires static org.jspecify;

  exports dev.holdfast;
  exports dev.holdfast.spi;
}
