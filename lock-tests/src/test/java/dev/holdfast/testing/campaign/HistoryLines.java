package dev.holdfast.testing.campaign;

import dev.holdfast.testing.history.Call;
import dev.holdfast.testing.history.DeathReason;
import dev.holdfast.testing.history.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Observations as lines of text, so that processes can keep them where a kill does not reach: each
 * line is with the operating system before the process goes on.
 */
final class HistoryLines implements AutoCloseable {
  private static final String PACKAGE = Observation.class.getPackageName() + ".";

  private final FileChannel file;

  HistoryLines(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Keeps an observation. */
  synchronized void write(Observation observation) {
    try {
      byte[] line = (line(observation) + "\n").getBytes(StandardCharsets.UTF_8);
      file.write(ByteBuffer.wrap(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** All whole lines of a file; a process may have been killed within the last one. */
  static List<Observation> read(Path path) throws IOException {
    String text = Files.readString(path);
    List<Observation> all = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      all.add(parse(line));
    }
    return all;
  }

  static String line(Observation observation) {
    return observation.getClass().getSimpleName() + fields(observation);
  }

  private static String fields(Object value) {
    StringBuilder fields = new StringBuilder();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        fields.append(field(component.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return fields.toString();
  }

  private static String field(Object value) {
    return value instanceof Call
        ? fields(value)
        : " " + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }

  static Observation parse(String line) {
    Iterator<String> parts = Arrays.asList(line.split(" ")).iterator();
    try {
      Class<?> type = Class.forName(PACKAGE + parts.next());
      return (Observation) build(type, parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("not an observation: " + line, e);
    }
  }

  private static Object build(Class<?> type, Iterator<String> parts)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] = types[i] == Call.class ? build(Call.class, parts) : value(types[i], parts.next());
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }

  private static Object value(Class<?> type, String text) {
    if (type == long.class) {
      return Long.valueOf(text);
    } else if (type == Duration.class) {
      return Duration.parse(text);
    } else if (type == DeathReason.class) {
      return DeathReason.valueOf(text);
    }
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
