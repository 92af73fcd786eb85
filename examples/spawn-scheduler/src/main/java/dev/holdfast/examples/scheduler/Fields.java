package dev.holdfast.examples.scheduler;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a JSON object that a client has sent. Whatever is wrong with it is a 400.
 *
 * @param path where it is within the body, for messages
 */
record Fields(String path, JsonObject json) {
  private static final int LONGEST_TEXT = 256;
  private static final Duration LONGEST = Duration.ofDays(28);

  /** Reads a body; an empty one has no fields. */
  static Fields parse(Buffer body, List<String> known) {
    try {
      JsonObject json = body.length() == 0 ? new JsonObject() : new JsonObject(body);
      return new Fields("", json).only(known);
    } catch (DecodeException | ClassCastException e) {
      throw new HttpError(400, "the body is not a JSON object");
    }
  }

  private Fields only(List<String> known) {
    for (String name : json.fieldNames()) {
      if (!known.contains(name)) {
        throw bad(shown(name), "is not a field of this request; known are " + known);
      }
    }
    return this;
  }

  /** The fields of an object in this one. */
  Fields fields(String name, List<String> known) {
    JsonObject object = object(name).orElseGet(JsonObject::new);
    return new Fields(path + name + ".", object).only(known);
  }

  Optional<JsonObject> object(String name) {
    return get(name, JsonObject.class, "an object");
  }

  Optional<String> text(String name) {
    Optional<String> text = get(name, String.class, "a string");
    text.ifPresent(t -> checkText(name, t));
    return text;
  }

  private void checkText(String name, String text) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > LONGEST_TEXT) {
      throw bad(name, "must have 1 to " + LONGEST_TEXT + " characters");
    } else if (text.codePoints().anyMatch(c -> c == 0 || c >= 0xd800 && c <= 0xdfff)) {
      throw bad(name, "has U+0000 in it, or half of a character, an unpaired surrogate");
    }
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> bad(name, "is missing"));
  }

  /** A number of seconds, more than none and at most 28 days. */
  Optional<Duration> seconds(String name) {
    return get(name, Number.class, "a number").map(n -> seconds(name, n.doubleValue()));
  }

  private Duration seconds(String name, double seconds) {
    if (seconds > 0 && seconds <= LONGEST.toSeconds()) {
      return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
    }
    throw bad(name, "must be more than 0, and at most " + LONGEST.toSeconds());
  }

  /** Variables for a process. */
  Map<String, String> variables(String name) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : object(name).orElseGet(JsonObject::new)) {
      if (!(entry.getValue() instanceof String value)
          || value.indexOf(0) >= 0
          || !entry.getKey().matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
        String what = name + "." + shown(entry.getKey());
        throw bad(what, "must have the name of a variable, and a text");
      }
      variables.put(entry.getKey(), value);
    }
    return variables;
  }

  /** Like {@link #fields}, but in the place of the object there may be true or false. */
  Fields fieldsOrFlag(String name, List<String> known) {
    return json.getValue(name) instanceof JsonObject
        ? fields(name, known)
        : new Fields(path + name + ".", new JsonObject());
  }

  /** Whether false is in the place of such an object. */
  boolean isFalse(String name) {
    return !(json.getValue(name) instanceof JsonObject)
        && !get(name, Boolean.class, "true, false or an object").orElse(true);
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
