/**
 * Judges what the callers of a lock service observed: record observations with a {@link
 * dev.holdfast.testing.history.HistoryRecorder}, and give the {@link
 * dev.holdfast.testing.history.History} to the {@link dev.holdfast.testing.history.HistoryChecker}.
 * Nothing here knows a particular lock service; it needs leases with fencing tokens that are unique
 * and rise per key.
 */
@NullMarked
package dev.holdfast.testing.history;

import org.jspecify.annotations.NullMarked;
