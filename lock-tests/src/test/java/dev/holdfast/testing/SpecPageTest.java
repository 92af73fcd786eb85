package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The public page of the contract and the matrix know the same rules. */
class SpecPageTest {
  private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*([A-Z]\\d+)\\*\\* \\S");

  @Test
  void everyRuleStandsOnThePageInTheOrderOfTheMatrix() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "spec.md"));
    List<String> onPage =
        RULE.matcher(page).results().map((MatchResult match) -> match.group(1)).toList();
    assertEquals(SpecRules.ALL.stream().map(SpecRule::id).toList(), onPage);
  }
}
