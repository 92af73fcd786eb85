/**
 * A small spawn scheduler: one session backend per document, as a process of its own.
 *
 * <p>Read {@link dev.holdfast.examples.scheduler.Scheduler} first, then {@link
 * dev.holdfast.examples.scheduler.Runner}; the rest serves these two. {@link
 * dev.holdfast.examples.scheduler.SchedulerServer} gives them an interface over HTTP, and {@link
 * dev.holdfast.examples.scheduler.Tour} shows them at work.
 */
@NullMarked
package dev.holdfast.examples.scheduler;

import org.jspecify.annotations.NullMarked;
