package dev.holdfast.examples.scheduler;

import dev.holdfast.SessionBackend;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a runner is told. It comes on its standard input: there it shows in no list of processes,
 * and nothing that a user asks for becomes an environment of the runner itself.
 *
 * @param id of the backend
 * @param service told to the backend
 * @param command runs the backend; empty for the demo
 * @param env more variables for the backend
 * @param lock the variables of its lock
 * @param maxIdle how long it may live without a connection
 */
record RunnerOrder(
    String id,
    String service,
    String command,
    Map<String, String> env,
    Map<String, String> lock,
    Duration maxIdle,
    RunnerSettings settings)
    implements Serializable {

  /** The environment of the backend. What the platform says overrides what a user asked for. */
  Map<String, String> environment(int port) {
    Map<String, String> variables = new LinkedHashMap<>(env);
    variables.putAll(lock);
    variables.remove(SessionBackend.LEASE_TICKET); // the runner's
    variables.put("HOST", settings.host());
    variables.put("PORT", Integer.toString(port));
    variables.put("SESSION_BACKEND_ID", id);
    variables.put("JAMSOCKET_SERVICE", service);
    return variables;
  }
}
