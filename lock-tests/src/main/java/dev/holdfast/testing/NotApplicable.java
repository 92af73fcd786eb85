package dev.holdfast.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says on a store's test class that a rule cannot be shown on this store, and why. The reason
 * stands in the matrix. Without such a declaration a test that does not run fails the build.
 */
@Documented
@Repeatable(NotApplicable.All.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NotApplicable {

  /** The rule ({@code "W3"}) or a whole section ({@code "S"}); empty if {@link #hook} is given. */
  String rule() default "";

  /** What the store does not have; tests that need it do not run. */
  Hook[] hook() default {};

  /** Why; a phrase for the matrix. */
  String reason();

  /** Several declarations. */
  @Documented
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    /** The declarations. */
    NotApplicable[] value();
  }
}
