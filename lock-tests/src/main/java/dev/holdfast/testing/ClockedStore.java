package dev.holdfast.testing;

import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A store of its own, whose clock the test sets.
 *
 * @param store the store; shares no record with other stores
 * @param jump moves the store's clock, forwards, or backwards if negative
 */
public record ClockedStore(LockStore store, Consumer<Duration> jump) {}
