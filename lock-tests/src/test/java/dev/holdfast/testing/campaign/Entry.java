package dev.holdfast.testing.campaign;

/** One call to a store that is under way, to be written down. */
interface Entry {
  /** Of a call that is not written down. */
  Entry NONE =
      new Entry() {
        @Override
        public void answered(Object reply) {}

        @Override
        public void failed(Throwable failure) {}
      };

  void answered(Object reply);

  void failed(Throwable failure);
}
