package dev.holdfast.testing.campaign;

import dev.holdfast.LockKey;
import dev.holdfast.spi.AcquireCommand;
import dev.holdfast.spi.AcquireReply;
import dev.holdfast.spi.LockStore;
import dev.holdfast.spi.Refusal;
import dev.holdfast.spi.ReleaseReply;
import dev.holdfast.spi.RenewCommand;
import dev.holdfast.spi.RenewReply;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bugs that can be planted in any store: each is what a store with a missing comparison does. */
enum Planted {
  /** A held key is granted. */
  ACQUIRE {
    @Override
    AcquireReply acquire(LockStore store, AcquireCommand c, Duration timeout) {
      AcquireReply reply = store.acquire(c, timeout);
      if (reply instanceof AcquireReply.Busy busy) {
        store.forceRelease(c.key(), busy.holder().token().value(), "", timeout);
        return store.acquire(c, timeout);
      }
      return reply;
    }
  },
  /** A lease that is over, or another's, is said to be renewed. */
  RENEW {
    @Override
    List<RenewReply> renew(LockStore store, List<RenewCommand> batch, Duration timeout) {
      List<RenewReply> replies = new ArrayList<>(store.renew(batch, timeout));
      for (int i = 0; i < replies.size(); i++) {
        if (replies.get(i) instanceof Refusal) {
          long expires = batch.get(i).acknowledgedExpiry() + 400_000;
          replies.set(i, new RenewReply.Renewed(Duration.ofMillis(400), expires));
        }
      }
      return replies;
    }
  },
  /** Whoever has the key is freed. */
  RELEASE {
    @Override
    ReleaseReply release(LockStore store, LockKey key, Duration timeout) {
      return store
          .find(key, timeout)
          .map(holder -> store.forceRelease(key, holder.token().value(), "", timeout))
          .orElse(new ReleaseReply.Freed(Duration.ZERO));
    }
  };

  AcquireReply acquire(LockStore store, AcquireCommand c, Duration timeout) {
    return store.acquire(c, timeout);
  }

  List<RenewReply> renew(LockStore store, List<RenewCommand> batch, Duration timeout) {
    return store.renew(batch, timeout);
  }

  ReleaseReply release(LockStore store, LockKey key, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /** The ground, with the bug that {@code -Dholdfast.planted} names, if it names one. */
  static Ground asAsked(Ground ground) {
    String name = System.getProperty("holdfast.planted", "");
    return name.isEmpty()
        ? ground
        : new PlantedGround(ground, valueOf(name.toUpperCase(Locale.ROOT))::in);
  }

  /** The store with this bug. */
  LockStore in(LockStore store) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          switch (method.getName()) {
            case "async" -> {
              return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            case "acquire" -> {
              return acquire(store, (AcquireCommand) arguments[0], (Duration) arguments[1]);
            }
            case "renew" -> {
              return renew(store, commands(arguments[0]), (Duration) arguments[1]);
            }
            case "release" -> {
              if (this == RELEASE) {
                return release(store, (LockKey) arguments[0], (Duration) arguments[2]);
              }
            }
            default -> {}
          }
          try {
            return method.invoke(store, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    ClassLoader loader = LockStore.class.getClassLoader();
    return (LockStore) Proxy.newProxyInstance(loader, new Class<?>[] {LockStore.class}, handler);
  }

  private static List<RenewCommand> commands(Object batch) {
    return ((List<?>) batch).stream().map(RenewCommand.class::cast).toList();
  }
}
