package dev.holdfast.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names the store that a test class is about: its column in the matrix, and what {@code
 * -Dholdfast.stores=} selects.
 */
@Documented
@ExtendWith(ContractConditions.class)
@AddLifecycleHook(SelectedStores.class)
@AddLifecycleHook(SelectedStores.class)
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface StoreName {

  /** Lower case, without spaces: {@code "redis-cluster"}. */
  String value();
}
