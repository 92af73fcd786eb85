package dev.holdfast.testing.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. Its port on this machine is fixed, so that it survives a restart. */
final class ContainerControl implements ServerControl {
  /**
   * How to start a container.
   *
   * @param image the image, which the engine holds
   * @param port the server's port in the container
   * @param environment environment variables
   * @param command arguments of the server
   * @param error what an error looks like in its log
   */
  record Launch(
      String image,
      int port,
      Map<String, String> environment,
      List<String> command,
      Pattern error) {}

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final GenericContainer<?> container;
  private final BooleanSupplier probe;
  private final ServerLog log;

  private ContainerControl(GenericContainer<?> container, BooleanSupplier probe, Pattern error) {
    this.container = container;
    this.probe = probe;
    this.log = new ServerLog(container::getLogs, error);
  }

  /** Starts a container on a port of the loopback interface, and waits until the probe is met. */
  static ContainerControl start(Launch launch, int port, BooleanSupplier probe) {
    GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(launch.image()));
    PortBinding binding =
        new PortBinding(
            Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(launch.port()));
    container.withEnv(launch.environment());
    container.withCommand(launch.command().toArray(String[]::new));
    container.withExposedPorts(launch.port());
    container.withCreateContainerCmdModifier(
        create -> create.getHostConfig().withPortBindings(binding));
    container.waitingFor(new Immediately());
    ContainerControl control = new ContainerControl(container, probe, launch.error());
    try {
      container.start();
      control.awaitReady();
      return control;
    } catch (RuntimeException e) {
      String logs = container.getContainerId() == null ? "" : container.getLogs();
      container.stop();
      throw new IllegalStateException(launch + " did not start:\n" + logs, e);
    }
  }

  private void awaitReady() {
    boolean met = Waiting.isMet(START_LIMIT, () -> !container.isRunning() || probe.getAsBoolean());
    if (!met || !container.isRunning()) {
      throw new IllegalStateException("container was not ready in time:\n" + container.getLogs());
    }
  }

  @Override
  public void kill() {
    if (container.isRunning()) {
      docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    }
  }

  @Override
  public void freeze() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void thaw() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void restart() {
    kill();
    docker().startContainerCmd(container.getContainerId()).exec();
    awaitReady();
  }

  @Override
  public ServerLog log() {
    return log;
  }

  @Override
  public void close() {
    container.stop();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  /** Our own probe waits, after a restart too. */
  private static final class Immediately extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      // the probe does
    }
  }
}
