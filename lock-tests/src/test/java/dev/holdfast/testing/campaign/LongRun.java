package dev.holdfast.testing.campaign;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Left out of every build, because it takes minutes: {@code -Pfull} and {@code -Pcampaign} run it.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
    named = "holdfast.long",
    matches = "true",
    disabledReason = "takes minutes; run it with -Pfull or -Pcampaign")
@interface LongRun {}
