package io.busline.app;

import io.busline.app.config.ClusterTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and certificates of it, made with the JDK's keytool, as PEM files in a directory. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final String authority;

    /** Makes an authority. */
    Certificates(Path directory, String authority) throws Exception {
        this.directory = directory;
        this.authority = authority;
        keytool(
                "-genkeypair",
                "-alias",
                authority,
                "-keystore",
                store(authority),
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + authority,
                "-ext",
                "bc:critical=ca:true");
        export(authority);
    }

    /** Issues a certificate. */
    ClusterTls issue(String name, String keyAlgorithm) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keystore",
                store(name),
                "-keyalg",
                keyAlgorithm,
                "-dname",
                "CN=" + name);
        String request = directory.resolve(name + ".csr").toString();
        keytool("-certreq", "-alias", name, "-keystore", store(name), "-file", request);
        keytool(
                "-gencert",
                "-alias",
                authority,
                "-keystore",
                store(authority),
                "-infile",
                request,
                "-outfile",
                pem(name).toString(),
                "-rfc");
        writeKey(name);
        return new ClusterTls(pem(name), directory.resolve(name + ".key"), pem(authority));
    }

    private void export(String name) throws Exception {
        keytool(
                "-exportcert",
                "-alias",
                name,
                "-keystore",
                store(name),
                "-rfc",
                "-file",
                pem(name).toString());
    }

    private void writeKey(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store(name)))) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                directory.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private Path pem(String name) {
        return directory.resolve(name + ".pem");
    }

    private String store(String name) {
        return directory.resolve(name + ".p12").toString();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-noprompt"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + output);
        }
    }
}
