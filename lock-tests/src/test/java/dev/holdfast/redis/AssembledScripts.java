package dev.holdfast.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The scripts as they are sent to the server. */
public final class AssembledScripts {
  private AssembledScripts() {}

  /** Their texts by their names, in both ways to tell of a release, and the guard's. */
  public static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(Map.of("guard", RedisFencingGuard.fragment()));
    KeyLayout layout = new KeyLayout(KeyLayout.DEFAULT_PREFIX);
    Map<Scripts.Channels, Scripts> ways = new EnumMap<>(Scripts.Channels.class);
    for (Scripts.Channels way : Scripts.Channels.values()) {
      ways.put(way, new Scripts(layout, Duration.ofDays(7), way, UnaryOperator.identity()));
    }
    for (Script script : Script.values()) {
      ways.forEach(
          (way, texts) ->
              all.put(script + " " + way, new String(texts.of(script).source(), UTF_8)));
    }
    return all;
  }
}
