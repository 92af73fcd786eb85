/** The store of locks in Redis, on Lettuce. */
@SuppressWarnings("requires-transitive-automatic")
module dev.holdfast.redis {
  requires transitive dev.holdfast;
  requires transitive lettuce.core;
  requires io.netty.buffer;
  requires io.netty.common;
  requires static org.jspecify;

  exports dev.holdfast.redis;
}
