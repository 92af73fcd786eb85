package dev.holdfast.testing;

import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Counts the properties of a run and their tries. */
public final class PropertyCount implements AroundPropertyHook {
  private static final AtomicLong PROPERTIES = new AtomicLong();
  private static final AtomicLong TRIES = new AtomicLong();

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyExecutionResult result = property.execute();
    PROPERTIES.incrementAndGet();
    TRIES.addAndGet(result.countTries());
    return result;
  }

  static long properties() {
    return PROPERTIES.get();
  }

  static long tries() {
    return TRIES.get();
  }
}
