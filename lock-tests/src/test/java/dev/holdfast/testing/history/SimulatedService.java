package dev.holdfast.testing.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A lock service that does right by construction, as one sequential object, and its clients. Every
 * step takes place at one instant, and is seen with an interval around it.
 */
final class SimulatedService {

  private static final String KEY = "k";

  /** What the store keeps of the key. */
  private record Stored(
      long token,
      String holder,
      String intent,
      boolean held,
      long end,
      long attach,
      String owner) {}

  private static final class Client {
    final String process;
    final String holder;
    final long token;
    final long attach;
    long acknowledged;
    long hardDeadline;
    boolean over;

    Client(String process, String holder, long token, long attach) {
      this.process = process;
      this.holder = holder;
      this.token = token;
      this.attach = attach;
    }

    String leaseId() {
      return process + "/" + token + "/" + attach;
    }
  }

  private final Random random;
  private final int ttl;
  private final List<Observation> seen = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Stored> past = new ArrayList<>();
  private Stored stored = new Stored(0, "nobody", "none", false, 0, 0, "nobody");
  private long now;
  private long guardMark;
  private int names;

  SimulatedService(Random random, int ttl) {
    this.random = random;
    this.ttl = ttl;
  }

  /** So many steps of a service that keeps what it acknowledged. */
  History run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
    return new History(seen);
  }

  /** So many steps between each two of so many losses. */
  History run(int steps, int losses) {
    for (int i = 0; i < losses; i++) {
      run(steps);
      loseState();
    }
    return run(steps);
  }

  private void step() {
    now += 1 + random.nextInt(3);
    past.add(stored);
    List<Client> active = clients.stream().filter(each -> !each.over).toList();
    if (active.isEmpty() || random.nextInt(4) == 0) {
      if (random.nextBoolean()) {
        acquire();
      } else {
        look();
      }
      return;
    }
    Client client = active.get(random.nextInt(active.size()));
    switch (random.nextInt(12)) {
      case 0 -> release(client);
      case 1 -> forceRelease(client);
      case 2 -> handOver(client);
      case 3 -> write(client);
      case 4, 5, 6 -> believe(client);
      default -> renew(client);
    }
  }

  private boolean held() {
    return stored.held && now < stored.end;
  }

  private void acquire() {
    String name = String.valueOf(names++);
    boolean answered = random.nextInt(4) > 0;
    if (!answered) {
      seen.add(new Unanswered(unanswered("p" + name), "h" + name, "g" + name));
    }
    if (held()) {
      if (answered) {
        seen.add(new Held(call("p" + name), stored.token, stored.holder));
      }
      return;
    }
    stored = new Stored(now, "h" + name, "g" + name, true, now + ttl, 0, "p" + name);
    if (answered) {
      granted();
    } else if (random.nextBoolean()) {
      now++;
      granted();
    } else if (random.nextBoolean()) {
      seen.add(new Abandoned(unanswered("p" + name), stored.intent));
      if (random.nextBoolean()) {
        free();
      }
    }
  }

  private void granted() {
    Duration remaining = Duration.ofNanos(stored.end - now);
    seen.add(
        new Granted(call(stored.owner), stored.token, stored.holder, stored.intent, remaining));
    Client client = new Client(stored.owner, stored.holder, stored.token, 0);
    acknowledge(client);
    clients.add(client);
  }

  private void acknowledge(Client client) {
    client.acknowledged = stored.end;
    client.hardDeadline = stored.end - 1;
  }

  private void look() {
    seen.add(held() ? new Found(call("x"), stored.token, stored.holder) : new FoundNone(call("x")));
  }

  private void believe(Client client) {
    if (now < client.hardDeadline) {
      seen.add(
          new Believed(call(client.process), client.token, client.attach, client.hardDeadline));
    }
  }

  private void renew(Client client) {
    if (now >= client.hardDeadline && random.nextBoolean()) {
      end(client, "deadline");
      return;
    }
    seen.add(new RenewalSent(Call.at(KEY, client.process, now), client.token, client.leaseId()));
    if (isPast(client)) {
      if (now >= client.acknowledged) {
        refused(client, DeathReason.EXPIRED);
        return;
      }
      stored =
          new Stored(
              client.token, client.holder, "?", true, now + ttl, client.attach, client.process);
      answerRenewal(
          client, new Reinstated(call(client.process), client.token, Duration.ofNanos(ttl)));
    } else if (stored.token > client.token) {
      refused(client, DeathReason.SUPERSEDED);
    } else if (!stored.held) {
      refused(client, DeathReason.RELEASED);
    } else if (stored.attach != client.attach || !stored.owner.equals(client.process)) {
      refused(client, DeathReason.HANDED_OVER);
    } else if (now >= stored.end) {
      refused(client, DeathReason.EXPIRED);
    } else {
      stored =
          new Stored(
              stored.token,
              stored.holder,
              stored.intent,
              true,
              now + ttl,
              stored.attach,
              stored.owner);
      answerRenewal(client, new Renewed(call(client.process), client.token, Duration.ofNanos(ttl)));
    }
  }

  /** Whether the store holds less than it has acknowledged to this client. */
  private boolean isPast(Client client) {
    if (stored.token != client.token) {
      return stored.token < client.token;
    }
    return stored.attach < client.attach
        || stored.attach == client.attach && stored.held && stored.end < client.acknowledged;
  }

  private void answerRenewal(Client client, Observation answer) {
    if (random.nextInt(5) > 0) {
      seen.add(answer);
      acknowledge(client);
    }
  }

  private void refused(Client client, DeathReason reason) {
    seen.add(new SaidDead(call(client.process), client.token, reason));
    end(client, reason.name());
  }

  private void end(Client client, String reason) {
    client.over = true;
    seen.add(new Terminal(Call.at(KEY, client.process, now), client.leaseId(), reason));
  }

  private void release(Client client) {
    end(client, "released");
    boolean owns =
        held()
            && stored.token == client.token
            && stored.attach == client.attach
            && stored.owner.equals(client.process);
    boolean answered = random.nextInt(4) > 0;
    if (!answered) {
      seen.add(new Released(unanswered(client.process), client.token));
    } else if (owns) {
      seen.add(new Released(call(client.process), client.token));
    }
    if (owns && (answered || random.nextBoolean())) {
      free();
    }
  }

  private void forceRelease(Client client) {
    if (held() && stored.token == client.token) {
      boolean answered = random.nextBoolean();
      seen.add(
          new ForcedRelease(answered ? call("operator") : unanswered("operator"), client.token));
      if (answered || random.nextBoolean()) {
        free();
      }
    }
  }

  private void handOver(Client client) {
    boolean owns = stored.attach == client.attach && stored.owner.equals(client.process);
    if (held() && stored.token == client.token && owns && now < client.hardDeadline) {
      client.hardDeadline = now; // it goes on renewing, and learns of the hand-over then
      String process = "p" + names++;
      stored =
          new Stored(
              stored.token,
              stored.holder,
              stored.intent,
              true,
              now + ttl,
              stored.attach + 1,
              process);
      Client next = new Client(process, client.holder, client.token, stored.attach);
      seen.add(new HandOver(call(process), next.token, next.attach, Duration.ofNanos(ttl)));
      acknowledge(next);
      clients.add(next);
    }
  }

  private void write(Client client) {
    Call call = call(client.process);
    if (client.token < guardMark) {
      seen.add(new GuardRefused(call, client.token, guardMark, now));
    } else {
      guardMark = client.token;
      seen.add(new GuardAdmitted(call, client.token, now));
    }
  }

  private void loseState() {
    now += 5;
    stored = past.get(random.nextInt(past.size()));
    seen.add(new StateLoss(now - random.nextInt(5), now + random.nextInt(5)));
  }

  private void free() {
    stored =
        new Stored(
            stored.token, stored.holder, stored.intent, false, 0, stored.attach, stored.owner);
  }

  private Call call(String process) {
    return new Call(KEY, process, now - random.nextInt(4), now + random.nextInt(4));
  }

  private Call unanswered(String process) {
    return Call.unanswered(KEY, process, now - random.nextInt(4));
  }
}
