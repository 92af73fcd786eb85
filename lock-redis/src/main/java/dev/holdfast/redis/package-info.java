/**
 * The store of locks in Redis: standalone, behind Sentinel, or in a Cluster.
 *
 * <p>Start at {@link dev.holdfast.redis.RedisLockStore}; protect the resource itself with {@link
 * dev.holdfast.redis.RedisFencingGuard}.
 */
@NullMarked
package dev.holdfast.redis;

import org.jspecify.annotations.NullMarked;
