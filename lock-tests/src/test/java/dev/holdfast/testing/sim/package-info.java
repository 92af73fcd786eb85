/**
 * The simulation: whole histories of several managers, in virtual time and on one thread, with
 * every fault that a network, a clock, a process and a store can show. {@link
 * dev.holdfast.testing.sim.Script} is what happens, {@link dev.holdfast.testing.sim.Simulation}
 * lets it happen, {@link dev.holdfast.testing.sim.EngineSimulationTest} draws many of them.
 */
@NullMarked
package dev.holdfast.testing.sim;

import org.jspecify.annotations.NullMarked;
