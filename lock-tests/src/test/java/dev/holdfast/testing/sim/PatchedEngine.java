package dev.holdfast.testing.sim;

import dev.holdfast.LockManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The engine with a mutant's changes, compiled in memory, beside the real one: a class loader of
 * its own loads the whole library and the simulation again, the changed classes from memory.
 */
final class PatchedEngine extends ClassLoader {
  private static final String ROOT = "dev.holdfast.";
  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", ""), "..", "lock-core", "src", "main", "java");

  private final Map<String, byte[]> patched;

  private PatchedEngine(Map<String, byte[]> patched) {
    super(PatchedEngine.class.getClassLoader());
    this.patched = patched;
  }

  /** Compiles a mutant. */
  static PatchedEngine of(EngineMutant mutant) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (EngineMutant.Edit edit : mutant.edits()) {
      String source = sources.computeIfAbsent(edit.file(), PatchedEngine::read);
      sources.put(edit.file(), edit.apply(source));
    }
    return new PatchedEngine(compile(sources));
  }

  private static String read(String file) {
    try {
      return Files.readString(SOURCES.resolve("dev/holdfast").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's sources must be beside this module", e);
    }
  }

  private static Map<String, byte[]> compile(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, byte[]> classes = new HashMap<>();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((file, text) -> units.add(new Source(file, text)));
    StringWriter messages = new StringWriter();
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", realEngine().toString());
    try (JavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Memory memory = new Memory(files, classes);
      if (!compiler.getTask(messages, memory, null, options, null, units).call()) {
        throw new AssertionError("the mutant does not compile: " + messages);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private static Path realEngine() {
    try {
      URI location = LockManager.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(ROOT)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] code = patched.get(name);
    if (code == null) {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        code = in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, code, 0, code.length);
  }

  /**
   * Draws histories until one is not fine.
   *
   * @return how it was killed; empty if it survives
   */
  String firstFault(int histories) {
    try {
      var run = loadClass(MutantRun.class.getName()).getDeclaredMethod("firstFault", int.class);
      run.setAccessible(true);
      return (String) run.invoke(null, histories);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("memory:///dev/holdfast/" + file), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, byte[]> classes;

    Memory(JavaFileManager files, Map<String, byte[]> classes) {
      super(files);
      this.classes = classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
