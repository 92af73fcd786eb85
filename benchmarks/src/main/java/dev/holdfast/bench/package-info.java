/**
 * Measures Holdfast beside its peers and the bare drivers.
 *
 * <p>A {@link dev.holdfast.bench.Side} is one of those that are compared. A measurement goes round
 * all sides, again and again, in short rounds, so that what else the machine does meets them all;
 * what is reported is the ratio within a round. Each run is repeated in several JVMs with fresh
 * servers. All figures of all rounds are kept as {@link dev.holdfast.bench.Sample}s.
 */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
