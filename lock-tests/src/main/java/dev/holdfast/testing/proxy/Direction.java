package dev.holdfast.testing.proxy;

/** Which way bytes travel, and how the faults on that way are named. */
enum Direction {
  REQUESTS(
      Fault.REQUEST_HELD,
      Fault.REQUEST_SWALLOWED,
      Fault.REQUEST_DELAYED,
      Fault.CUT_INSIDE_REQUEST,
      Fault.REQUESTS_HALF_CLOSED),
  REPLIES(
      Fault.REPLY_HELD,
      Fault.REPLY_SWALLOWED,
      Fault.REPLY_DELAYED,
      Fault.CUT_INSIDE_REPLY,
      Fault.REPLIES_HALF_CLOSED);

  private final Fault held;
  private final Fault swallowed;
  private final Fault delayed;
  private final Fault cutInside;
  private final Fault halfClosed;

  Direction(Fault held, Fault swallowed, Fault delayed, Fault cutInside, Fault halfClosed) {
    this.held = held;
    this.swallowed = swallowed;
    this.delayed = delayed;
    this.cutInside = cutInside;
    this.halfClosed = halfClosed;
  }

  Fault held() {
    return held;
  }

  Fault swallowed() {
    return swallowed;
  }

  Fault delayed() {
    return delayed;
  }

  Fault cutInside() {
    return cutInside;
  }

  Fault halfClosed() {
    return halfClosed;
  }
}
