package dev.holdfast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The test of the tests, run by the build after all others: no cell of the matrix is missing, no
 * test was left out without a declared reason, and every rule cited exists.
 */
class ContractMatrixCheck {

  @Test
  void theMatrixIsWhole() throws Exception {
    assertTrue(
        Files.exists(MatrixListener.PAGE),
        () -> MatrixListener.PAGE + " is missing: the tests wrote no matrix");
    List<String> lines = Files.readAllLines(MatrixListener.PAGE);
    int heading = lines.indexOf("## Problems");
    List<String> problems =
        lines.subList(heading + 1, lines.size()).stream().filter(l -> !l.isBlank()).toList();
    assertEquals(
        List.of("none"),
        problems,
        () ->
            "see "
                + MatrixListener.PAGE
                + "; where a server cannot be had, name the stores that can: -D"
                + StoreSelection.PROPERTY
                + "=memory,h2");
  }
}
