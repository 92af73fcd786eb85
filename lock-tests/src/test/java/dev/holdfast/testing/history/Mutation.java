package dev.holdfast.testing.history;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes a history wrong, perhaps: shifts the instants of an observation, or swaps those of two. */
final class Mutation {

  private Mutation() {}

  static History mutate(History history, Random random) {
    List<Observation> observations = new ArrayList<>(history.observations());
    int one = random.nextInt(observations.size());
    int other = random.nextInt(observations.size());
    Call first = ((KeyObservation) observations.get(one)).call();
    Call second = ((KeyObservation) observations.get(other)).call();
    if (random.nextBoolean() && first.answered() && second.answered()) {
      observations.set(one, moved(observations.get(one), second.start(), second.end()));
      observations.set(other, moved(observations.get(other), first.start(), first.end()));
    } else {
      long by = random.nextInt(17) - 8;
      long end = first.answered() ? first.end() + by : Call.NEVER;
      observations.set(one, moved(observations.get(one), first.start() + by, end));
    }
    return new History(observations);
  }

  private static Observation moved(Observation observation, long start, long end) {
    Call call = ((KeyObservation) observation).call();
    return with(observation, new Call(call.key(), call.process(), start, end));
  }

  /** The same record with another call, which every observation of a key has first. */
  private static Observation with(Observation observation, Call call) {
    try {
      RecordComponent[] components = observation.getClass().getRecordComponents();
      Object[] values = new Object[components.length];
      values[0] = call;
      for (int i = 1; i < values.length; i++) {
        values[i] = components[i].getAccessor().invoke(observation);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (Observation) observation.getClass().getConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
