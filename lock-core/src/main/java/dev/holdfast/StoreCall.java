package dev.holdfast;

import dev.holdfast.spi.AsyncLockStore;
import dev.holdfast.spi.LockStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** One store call, in its blocking and its asynchronous form. */
record StoreCall<Q>(
    String operation,
    BiFunction<LockStore, Duration, Q> blocking,
    BiFunction<AsyncLockStore, Duration, CompletionStage<Q>> async) {}
