package dev.holdfast.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The scripts as they are sent to the server, but with the names of their constants. */
public final class AssembledScripts {
  private AssembledScripts() {}

  /** Their texts by their names, in both ways to tell of a release, and the guard's. */
  public static Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(Map.of("guard", RedisFencingGuard.fragment()));
    KeyLayout layout = new KeyLayout(KeyLayout.DEFAULT_PREFIX);
    for (Scripts.Channels way : Scripts.Channels.values()) {
      List<String> texts = new ArrayList<>();
      UnaryOperator<String> keep =
          lua -> {
            texts.add(lua);
            return lua;
          };
      new Scripts(layout, Duration.ofDays(7), way, keep);
      for (Script script : Script.values()) {
        all.put(script + " " + way, texts.get(script.ordinal()));
      }
    }
    return all;
  }
}
