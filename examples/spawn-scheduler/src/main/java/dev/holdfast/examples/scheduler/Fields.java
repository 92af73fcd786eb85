package dev.holdfast.examples.scheduler;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a JSON object that a client has sent. Whatever is wrong with it is a 400. */
final class Fields {
  private static final int LONGEST_TEXT = 256;

  private final String path;
  private final JsonObject json;

  private Fields(String path, JsonObject json, List<String> known) {
    this.path = path;
    this.json = json;
    for (String name : json.fieldNames()) {
      if (!known.contains(name)) {
        throw bad(shown(name), "is not a field of this request; known are " + known);
      }
    }
  }

  /** Reads a body; an empty one has no fields. */
  static Fields parse(Buffer body, List<String> known) {
    try {
      JsonObject json = body.length() == 0 ? new JsonObject() : new JsonObject(body);
      return new Fields("", json, known);
    } catch (DecodeException | ClassCastException e) {
      throw new HttpError(400, "the body is not a JSON object");
    }
  }

  Optional<String> text(String name) {
    Optional<String> text = get(name, String.class, "a string");
    text.ifPresent(t -> checkText(name, t));
    return text;
  }

  private void checkText(String name, String text) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST_TEXT) {
      throw bad(name, "must have 1 to " + LONGEST_TEXT + " characters");
    } else if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      throw bad(name, "has half of a character in it, an unpaired surrogate");
    }
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> bad(name, "is missing"));
  }

  /** A number of seconds, more than none. */
  Optional<Duration> seconds(String name, Duration most) {
    return get(name, Number.class, "a number")
        .map(
            seconds -> {
              if (!(seconds.doubleValue() > 0 && seconds.doubleValue() <= most.toSeconds())) {
                throw bad(name, "must be more than 0, and at most " + most.toSeconds());
              }
              return Duration.ofMillis(Math.max(1, Math.round(seconds.doubleValue() * 1000)));
            });
  }

  /** Variables for a process. */
  Map<String, String> variables(String name) {
    Map<String, String> variables = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object.forEach(
                    entry -> {
                      if (!(entry.getValue() instanceof String value)
                          || value.indexOf(0) >= 0
                          || !entry.getKey().matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
                        String what = name + "." + shown(entry.getKey());
                        throw bad(what, "must have the name of a variable, and a text");
                      }
                      variables.put(entry.getKey(), value);
                    }));
    return variables;
  }

  Optional<JsonObject> object(String name) {
    return get(name, JsonObject.class, "an object");
  }

  /** The fields of an object in this one. */
  Fields fields(String name, List<String> known) {
    return new Fields(path + name + ".", object(name).orElseGet(JsonObject::new), known);
  }

  /** Nothing, true, false, or an object. */
  Object flagOrObject(String name) {
    Object value = Optional.ofNullable(json.getValue(name)).orElse(true);
    if (value instanceof Boolean || value instanceof JsonObject) {
      return value;
    }
    throw bad(name, "must be true, false or an object");
  }

  private <T> Optional<T> get(String name, Class<T> type, String kind) {
    Object value = json.getValue(name);
    if (value != null && !type.isInstance(value)) {
      throw bad(name, "must be " + kind);
    }
    return Optional.ofNullable(value).map(type::cast);
  }

  HttpError bad(String name, String problem) {
    return new HttpError(400, path + name + " " + problem);
  }

  private static String shown(String name) {
    return name.matches("[A-Za-z0-9_.-]{1,40}") ? name : "a name that is not shown here";
  }
}
