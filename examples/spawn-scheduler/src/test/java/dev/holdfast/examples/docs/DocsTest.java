package dev.holdfast.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation's Java samples are the ones that run in {@link #SAMPLES}, word for word. */
class DocsTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final List<Path> SAMPLES =
      List.of(
          Path.of("src/test/java/dev/holdfast/examples/docs/SamplesTest.java"),
          Path.of("src/test/java/dev/holdfast/examples/docs/GuardSamplesTest.java"),
          Path.of("src/test/java/dev/holdfast/examples/docs/ContainerSample.java"),
          ROOT.resolve("lock-tests/src/test/java/dev/holdfast/testing/docs/RedisSamplesTest.java"));
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// sample: ([^\\n]+)\\n(.*?)\\n *// end$");
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)(?:<!-- sample: ([^\\n]+?) -->\\n\\n?)?^```java\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void samplesAreTheOnesThatRun() throws IOException {
    Map<String, String> regions = regions();
    Set<String> used = new TreeSet<>();
    for (Path page : pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        String name = block.group(1);
        assertTrue(name != null, () -> page + " has a Java sample without a name");
        assertEquals(regions.get(name), block.group(2), () -> page + ", sample " + name);
        used.add(name);
      }
    }
    assertEquals(
        new TreeSet<>(regions.keySet()), used, "samples that no page shows, or the reverse");
  }

  @Test
  void firstSampleStandsWithinTwentyLines() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
    int begin = lines.indexOf("```java");
    int end = begin + lines.subList(begin, lines.size()).indexOf("```");
    assertTrue(begin >= 0 && end < 20, "the first sample ends in line " + (end + 1));
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        Path target = page.resolveSibling(link.group(1));
        assertTrue(Files.exists(target), () -> page + " links to " + link.group(1));
      }
    }
  }

  private static Map<String, String> regions() throws IOException {
    Map<String, String> regions = new LinkedHashMap<>();
    for (Path file : SAMPLES) {
      Matcher region = REGION.matcher(Files.readString(file));
      while (region.find()) {
        String earlier = regions.put(region.group(1), region.group(2).stripIndent() + "\n");
        assertEquals(null, earlier, "two samples are named " + region.group(1));
      }
    }
    assertFalse(regions.isEmpty(), "no samples found in " + SAMPLES);
    return regions;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream<Path> pages =
          Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(ROOT::resolve),
              docs.filter(path -> path.toString().endsWith(".md")));
      return pages.filter(Files::exists).sorted().toList();
    }
  }
}
