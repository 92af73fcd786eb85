package dev.holdfast.testing;

import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Leaves out the properties of stores that were not selected. */
final class SelectedStores implements SkipExecutionHook {

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    boolean included =
        context
            .findAnnotation(StoreName.class)
            .or(() -> context.optionalContainerClass().map(c -> c.getAnnotation(StoreName.class)))
            .map(name -> StoreSelection.includes(name.value()))
            .orElse(true);
    return included
        ? SkipResult.doNotSkip()
        : SkipResult.skip("not in -D" + StoreSelection.PROPERTY);
  }
}
