import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * TLS 1.3 over the cryptography of the JDK (17 or later) as a subject.
 *
 * <pre>tlskat check --subject 'java examples/subjects/java/Subject.java'</pre>
 *
 * Not declared, because the JDK does not offer it: AES-CCM, the public point of a scalar on a NIST curve, signatures
 * with ECDSA or RSASSA-PSS that are a function of their inputs. Nor messages.
 */
public final class Subject {
    enum Hash {
        SHA256("SHA-256", "HmacSHA256", 32),
        SHA384("SHA-384", "HmacSHA384", 48),
        SHA512("SHA-512", "HmacSHA512", 64);

        final String name;
        final String hmac;
        final int length;

        Hash(String name, String hmac, int length) {
            this.name = name;
            this.hmac = hmac;
            this.length = length;
        }
    }

    record Suite(Hash hash, int keyLength, String cipher, String key) {}

    record Scheme(String key, String signature, Hash hash, String curve) {
        static Scheme ecdsa(Hash hash, String curve) {
            return new Scheme("EC", hash.name.replace("-", "") + "withECDSA", hash, curve);
        }

        static Scheme pss(String key, Hash hash) {
            return new Scheme(key, "RSASSA-PSS", hash, null);
        }
    }

    static final Map<String, Hash> HASHES = ordered("SHA-256", Hash.SHA256, "SHA-384", Hash.SHA384);

    static final Map<String, Suite> SUITES = ordered(
        "TLS_AES_128_GCM_SHA256", new Suite(Hash.SHA256, 16, "AES/GCM/NoPadding", "AES"),
        "TLS_AES_256_GCM_SHA384", new Suite(Hash.SHA384, 32, "AES/GCM/NoPadding", "AES"),
        "TLS_CHACHA20_POLY1305_SHA256", new Suite(Hash.SHA256, 32, "ChaCha20-Poly1305", "ChaCha20"));

    static final List<String> CURVES = List.of("secp256r1", "secp384r1", "secp521r1");

    static final Map<String, Scheme> SCHEMES = ordered(
        "ed25519", new Scheme("Ed25519", "Ed25519", null, null),
        "ecdsa_secp256r1_sha256", Scheme.ecdsa(Hash.SHA256, "secp256r1"),
        "ecdsa_secp384r1_sha384", Scheme.ecdsa(Hash.SHA384, "secp384r1"),
        "ecdsa_secp521r1_sha512", Scheme.ecdsa(Hash.SHA512, "secp521r1"),
        "rsa_pss_rsae_sha256", Scheme.pss("RSA", Hash.SHA256),
        "rsa_pss_rsae_sha384", Scheme.pss("RSA", Hash.SHA384),
        "rsa_pss_rsae_sha512", Scheme.pss("RSA", Hash.SHA512),
        "rsa_pss_pss_sha256", Scheme.pss("RSASSA-PSS", Hash.SHA256),
        "rsa_pss_pss_sha384", Scheme.pss("RSASSA-PSS", Hash.SHA384),
        "rsa_pss_pss_sha512", Scheme.pss("RSASSA-PSS", Hash.SHA512));

    static final Map<String, Integer> CONTENT_TYPES = ordered("alert", 21, "handshake", 22, "application_data", 23);
    static final int APPLICATION_DATA = 23;
    static final int LONGEST_CONTENT = 1 << 14;
    static final int TAG_LENGTH = 16;

    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int MESSAGE_HASH = 254;
    static final int PRE_SHARED_KEY = 41;

    static final byte[] NOTHING = {};

    /** The question is understood, and no is the answer; with the alert that would be sent, if there is one. */
    static final class Refused extends Exception {
        final String alert;

        Refused(String alert) {
            this.alert = alert;
        }

        Refused() {
            this(null);
        }
    }

    // --- The key schedule --------------------------------------------------------------------------------------------

    static byte[] digest(Hash hash, byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance(hash.name);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    static byte[] hmac(Hash hash, byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hash.hmac);
        // SecretKeySpec takes no empty key; zeros mean the same.
        mac.init(new SecretKeySpec(key.length == 0 ? new byte[hash.length] : key, hash.hmac));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** The HkdfLabel structure (RFC 8446, section 7.1). */
    static byte[] hkdfLabel(String label, byte[] context, int length) throws Refused {
        byte[] labelOctets = ("tls13 " + label).getBytes(StandardCharsets.UTF_8);
        if (labelOctets.length < 7 || labelOctets.length > 255 || context.length > 255) {
            throw new Refused();
        }
        byte[] header = {(byte) (length >> 8), (byte) length, (byte) labelOctets.length};
        return concat(header, labelOctets, new byte[] {(byte) context.length}, context);
    }

    static byte[] expandLabel(Hash hash, byte[] secret, String label, byte[] context, int length)
            throws Refused, GeneralSecurityException {
        byte[] info = hkdfLabel(label, context, length);
        if (length > 255 * hash.length) {
            throw new Refused();
        }
        ByteArrayOutputStream okm = new ByteArrayOutputStream();
        byte[] block = NOTHING;
        for (int counter = 1; okm.size() < length; counter++) {
            block = hmac(hash, secret, block, info, new byte[] {(byte) counter});
            okm.writeBytes(block);
        }
        return Arrays.copyOf(okm.toByteArray(), length);
    }

    static byte[] deriveSecret(Hash hash, byte[] secret, String label, byte[] transcriptHash)
            throws Refused, GeneralSecurityException {
        return expandLabel(hash, secret, label, transcriptHash, hash.length);
    }

    static Map<String, byte[]> finished(Hash hash, byte[] baseKey, byte[] transcriptHash)
            throws Refused, GeneralSecurityException {
        byte[] finishedKey = deriveSecret(hash, baseKey, "finished", NOTHING);
        return ordered("finished_key", finishedKey, "verify_data", hmac(hash, finishedKey, transcriptHash));
    }

    static boolean isType(int type, byte[] message) {
        return message.length > 0 && message[0] == type;
    }

    /** Whether a message is a ServerHello with the SHA-256 of "HelloRetryRequest" as its random (section 4.1.3). */
    static boolean isRetry(byte[] message) throws GeneralSecurityException {
        byte[] random = digest(Hash.SHA256, "HelloRetryRequest".getBytes(StandardCharsets.US_ASCII));
        return isType(SERVER_HELLO, message)
            && message.length >= 38
            && Arrays.equals(message, 6, 38, random, 0, 32);
    }

    /** The hash of the messages; a HelloRetryRequest puts a hash in place of the first ClientHello (section 4.4.1). */
    static byte[] transcriptHash(Hash hash, List<byte[]> messages) throws GeneralSecurityException {
        byte[][] parts = messages.toArray(new byte[0][]);
        if (parts.length >= 2 && isType(CLIENT_HELLO, parts[0]) && isRetry(parts[1])) {
            byte[] header = {(byte) MESSAGE_HASH, 0, 0, (byte) hash.length};
            parts[0] = concat(header, digest(hash, parts[0]));
        }
        return digest(hash, parts);
    }

    static int uint16(ByteBuffer octets) {
        return octets.getShort() & 0xffff;
    }

    /** Takes octets from the front. */
    static ByteBuffer take(ByteBuffer octets, int length) {
        if (length > octets.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer taken = octets.slice(octets.position(), length);
        octets.position(octets.position() + length);
        return taken;
    }

    record Covered(int length, int identities) {}

    /** How much of a ClientHello its binders cover, and how many identities it has (section 4.2.11.2). */
    static Covered beforeBinders(byte[] clientHello) throws Refused {
        ByteBuffer reader = ByteBuffer.wrap(clientHello);
        try {
            int header = reader.getInt();
            if (header >> 24 != CLIENT_HELLO || (header & 0xffffff) != reader.remaining()) {
                throw new Refused();
            }
            take(reader, 2 + 32); // legacy_version, random
            take(reader, reader.get() & 0xff); // legacy_session_id
            take(reader, uint16(reader)); // cipher_suites
            take(reader, reader.get() & 0xff); // legacy_compression_methods
            if (uint16(reader) != reader.remaining()) {
                throw new Refused();
            }
            while (true) {
                int type = uint16(reader);
                int length = uint16(reader);
                if (type != PRE_SHARED_KEY) {
                    take(reader, length);
                    continue;
                }
                if (length != reader.remaining()) {
                    throw new Refused(); // it is not the last extension
                }
                ByteBuffer identities = take(reader, uint16(reader));
                int count = 0;
                for (; identities.hasRemaining(); count++) {
                    take(identities, uint16(identities));
                    take(identities, 4); // obfuscated_ticket_age
                }
                return new Covered(reader.position(), count);
            }
        } catch (BufferUnderflowException error) {
            throw new Refused(); // it ends too early, or has no pre_shared_key
        }
    }

    static byte[] pskBinder(Hash hash, byte[] psk, String kind, List<byte[]> messages, int index)
            throws Refused, GeneralSecurityException {
        if (messages.isEmpty()) {
            throw new Refused();
        }
        byte[] clientHello = messages.get(messages.size() - 1);
        Covered covered = beforeBinders(clientHello);
        if (index >= covered.identities) {
            throw new Refused();
        }
        List<byte[]> heard = new ArrayList<>(messages);
        heard.set(heard.size() - 1, Arrays.copyOf(clientHello, covered.length));
        byte[] earlySecret = hmac(hash, new byte[hash.length], psk);
        String label = kind.equals("external") ? "ext binder" : "res binder";
        byte[] binderKey = deriveSecret(hash, earlySecret, label, digest(hash));
        return finished(hash, binderKey, transcriptHash(hash, heard)).get("verify_data");
    }

    static byte[] exporter(Hash hash, byte[] secret, String label, byte[] context, int length)
            throws Refused, GeneralSecurityException {
        byte[] derived = deriveSecret(hash, secret, label, digest(hash));
        return expandLabel(hash, derived, "exporter", digest(hash, context), length);
    }

    static byte[] certificateVerifyContent(String role, byte[] transcriptHash) {
        String context = " ".repeat(64) + "TLS 1.3, " + role + " CertificateVerify\0";
        return concat(context.getBytes(StandardCharsets.US_ASCII), transcriptHash);
    }

    // --- Key exchange ------------------------------------------------------------------------------------------------

    // What stands before the 32 octets of an X25519 key in PKCS#8 and in SubjectPublicKeyInfo (RFC 8410).
    static final byte[] X25519_PKCS8 = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    static final byte[] X25519_SPKI = HexFormat.of().parseHex("302a300506032b656e032100");

    static byte[] x25519(byte[] privateKey, byte[] share) throws Refused, GeneralSecurityException {
        if (privateKey.length != 32 || share.length != 32) {
            throw new Refused();
        }
        KeyFactory keys = KeyFactory.getInstance("X25519");
        PrivateKey own = keys.generatePrivate(new PKCS8EncodedKeySpec(concat(X25519_PKCS8, privateKey)));
        PublicKey peer = keys.generatePublic(new X509EncodedKeySpec(concat(X25519_SPKI, share)));
        return agree("X25519", own, peer);
    }

    static byte[] agree(String algorithm, PrivateKey own, PublicKey peer) throws Refused, GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance(algorithm);
        agreement.init(own);
        try {
            agreement.doPhase(peer, true);
            return agreement.generateSecret();
        } catch (InvalidKeyException | IllegalStateException error) {
            throw new Refused(); // a point of small order, or off the curve
        }
    }

    static byte[] keyShare(byte[] privateKey) throws Refused, GeneralSecurityException {
        byte[] basePoint = new byte[32];
        basePoint[0] = 9;
        return x25519(privateKey, basePoint);
    }

    static byte[] keyAgreement(String group, byte[] privateKey, byte[] share)
            throws Refused, GeneralSecurityException {
        if (group.equals("x25519")) {
            return x25519(privateKey, share);
        }
        ECParameterSpec curve = curve(group);
        int length = (curve.getCurve().getField().getFieldSize() + 7) / 8;
        BigInteger scalar = new BigInteger(1, privateKey);
        boolean inRange = scalar.signum() > 0 && scalar.compareTo(curve.getOrder()) < 0;
        if (privateKey.length != length || !inRange || share.length != 1 + 2 * length || share[0] != 4) {
            throw new Refused();
        }
        BigInteger x = new BigInteger(1, share, 1, length);
        BigInteger y = new BigInteger(1, share, 1 + length, length);
        KeyFactory keys = KeyFactory.getInstance("EC");
        PublicKey peer;
        try {
            peer = keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
        } catch (InvalidKeySpecException error) {
            throw new Refused();
        }
        return agree("ECDH", keys.generatePrivate(new ECPrivateKeySpec(scalar, curve)), peer);
    }

    static ECParameterSpec curve(String name) throws GeneralSecurityException {
        if (!CURVES.contains(name)) {
            throw new IllegalArgumentException("unknown name " + name);
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    // --- Records -----------------------------------------------------------------------------------------------------

    static Cipher cipher(int mode, Suite suite, byte[] key, byte[] iv, byte[] sequence)
            throws Refused, GeneralSecurityException {
        if (key.length != suite.keyLength || iv.length != 12 || sequence.length != 8) {
            throw new Refused();
        }
        byte[] nonce = iv.clone();
        for (int i = 0; i < 8; i++) {
            nonce[4 + i] ^= sequence[i];
        }
        Cipher cipher = Cipher.getInstance(suite.cipher);
        boolean gcm = suite.key.equals("AES");
        cipher.init(
            mode,
            new SecretKeySpec(key, suite.key),
            gcm ? new GCMParameterSpec(8 * TAG_LENGTH, nonce) : new IvParameterSpec(nonce));
        return cipher;
    }

    static byte[] recordSeal(Cipher cipher, String contentType, byte[] content, int padding)
            throws Refused, GeneralSecurityException {
        Integer type = CONTENT_TYPES.get(contentType);
        if (type == null
                || (content.length == 0 && type != APPLICATION_DATA)
                || content.length + padding > LONGEST_CONTENT) {
            throw new Refused();
        }
        byte[] inner = Arrays.copyOf(content, content.length + 1 + padding);
        inner[content.length] = type.byteValue();
        int length = inner.length + TAG_LENGTH;
        byte[] header = {APPLICATION_DATA, 3, 3, (byte) (length >> 8), (byte) length};
        cipher.updateAAD(header);
        return concat(header, cipher.doFinal(inner));
    }

    static Map<String, byte[]> recordOpen(Cipher cipher, byte[] record) throws Refused, GeneralSecurityException {
        if (record.length < 5) {
            throw new Refused("decode_error");
        }
        if (record[0] != APPLICATION_DATA) {
            throw new Refused("unexpected_message");
        }
        int length = ByteBuffer.wrap(record).getShort(3) & 0xffff;
        if (length > LONGEST_CONTENT + 256) {
            throw new Refused("record_overflow");
        }
        if (length != record.length - 5) {
            throw new Refused("decode_error");
        }
        if (length < TAG_LENGTH) {
            throw new Refused("bad_record_mac");
        }
        byte[] inner;
        try {
            cipher.updateAAD(record, 0, 5);
            inner = cipher.doFinal(record, 5, length);
        } catch (AEADBadTagException error) {
            throw new Refused("bad_record_mac");
        }
        if (inner.length > LONGEST_CONTENT + 1) {
            throw new Refused("record_overflow");
        }
        int end = inner.length - 1;
        while (end >= 0 && inner[end] == 0) {
            end--;
        }
        if (end < 0
                || !CONTENT_TYPES.containsValue((int) inner[end])
                || (end == 0 && inner[end] != APPLICATION_DATA)) {
            throw new Refused("unexpected_message");
        }
        return ordered(
            "content_type", new byte[] {inner[end]},
            "content", Arrays.copyOf(inner, end),
            "padding", Arrays.copyOfRange(inner, end + 1, inner.length));
    }

    // --- Signatures --------------------------------------------------------------------------------------------------

    static Map<String, byte[]> signatureVerify(Scheme scheme, byte[] spki, byte[] content, byte[] signature)
            throws Refused, GeneralSecurityException {
        if (scheme.key.equals("Ed25519") && signature.length != 64) {
            throw new Refused(); // the JDK ignores what comes after them
        }
        try {
            PublicKey key = KeyFactory.getInstance(scheme.key).generatePublic(new X509EncodedKeySpec(spki));
            // A key of another kind, or with octets after it, is written in another form.
            boolean same = Arrays.equals(key.getEncoded(), spki);
            boolean onCurve = scheme.curve == null
                || ((ECPublicKey) key).getParams().getCurve().equals(curve(scheme.curve).getCurve());
            if (!same || !onCurve) {
                throw new Refused();
            }
            Signature verifier = Signature.getInstance(scheme.signature);
            verifier.initVerify(key);
            if (scheme.signature.equals("RSASSA-PSS")) {
                String hash = scheme.hash.name;
                MGF1ParameterSpec mask = new MGF1ParameterSpec(hash);
                verifier.setParameter(new PSSParameterSpec(hash, "MGF1", mask, scheme.hash.length, 1));
            }
            verifier.update(content);
            if (!verifier.verify(signature)) {
                throw new Refused();
            }
            return Map.of();
        } catch (InvalidKeySpecException
                | InvalidKeyException
                | InvalidAlgorithmParameterException
                | SignatureException error) {
            throw new Refused();
        }
    }

    static byte[] ed25519Sign(byte[] pkcs8, byte[] content) throws Refused, GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        try {
            signer.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException error) {
            throw new Refused();
        }
        signer.update(content);
        return signer.sign();
    }

    // --- Operations: a question goes in, the outputs come out --------------------------------------------------------

    /** The members of a question, each of the type that is asked for, or an IllegalArgumentException. */
    record Question(Map<?, ?> members) {
        <T> T member(Class<T> type, String name) {
            Object value = members.get(name);
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException("no " + name + " of the right type");
            }
            return type.cast(value);
        }

        String text(String name) {
            return member(String.class, name);
        }

        static byte[] octets(Object hex) {
            if (hex instanceof String text && text.equals(text.toLowerCase())) {
                return HexFormat.of().parseHex(text);
            }
            throw new IllegalArgumentException("not lower-case hexadecimal");
        }

        byte[] octets(String name) {
            return octets((Object) text(name));
        }

        List<byte[]> messages() {
            List<byte[]> messages = new ArrayList<>();
            for (Object message : member(List.class, "messages")) {
                messages.add(octets(message));
            }
            return messages;
        }

        int uint16(String name) {
            int value = member(BigDecimal.class, name).intValueExact();
            if (value < 0 || value > 65535) {
                throw new IllegalArgumentException(name + " is not a number of 16 bits");
            }
            return value;
        }

        /** The entry of a table that a member names. */
        <T> T named(String name, Map<String, T> table) {
            T entry = table.get(text(name));
            if (entry == null) {
                throw new IllegalArgumentException("unknown " + name);
            }
            return entry;
        }

        Hash hash() {
            return named("hash", HASHES);
        }

        Cipher cipher(int mode) throws Refused, GeneralSecurityException {
            Suite suite = named("suite", SUITES);
            return Subject.cipher(mode, suite, octets("key"), octets("iv"), octets("sequence"));
        }
    }

    static Map<String, byte[]> outputs(Question q) throws Refused, GeneralSecurityException {
        switch (q.text("op")) {
            case "key_share":
                q.named("group", Map.of("x25519", true));
                return Map.of("share", keyShare(q.octets("private_key")));
            case "key_agreement":
                return Map.of(
                    "shared_secret", keyAgreement(q.text("group"), q.octets("private_key"), q.octets("peer_share")));
            case "transcript_hash":
                return Map.of("digest", transcriptHash(q.hash(), q.messages()));
            case "hkdf_extract":
                return Map.of("prk", hmac(q.hash(), q.octets("salt"), q.octets("ikm")));
            case "hkdf_expand_label":
                return Map.of(
                    "okm",
                    expandLabel(
                        q.hash(), q.octets("secret"), q.text("label"), q.octets("context"), q.uint16("length")));
            case "hkdf_label":
                return Map.of("info", hkdfLabel(q.text("label"), q.octets("context"), q.uint16("length")));
            case "traffic_keys": {
                Suite suite = q.named("suite", SUITES);
                byte[] secret = q.octets("secret");
                return ordered(
                    "key", expandLabel(suite.hash, secret, "key", NOTHING, suite.keyLength),
                    "iv", expandLabel(suite.hash, secret, "iv", NOTHING, 12));
            }
            case "next_traffic_secret":
                return Map.of("next_secret", deriveSecret(q.hash(), q.octets("secret"), "traffic upd", NOTHING));
            case "finished":
                return finished(q.hash(), q.octets("base_key"), q.octets("transcript_hash"));
            case "psk_binder": {
                String kind = q.named("kind", Map.of("external", "external", "resumption", "resumption"));
                return Map.of(
                    "binder", pskBinder(q.hash(), q.octets("psk"), kind, q.messages(), q.uint16("index")));
            }
            case "resumption_psk":
                return Map.of(
                    "psk",
                    deriveSecret(q.hash(), q.octets("resumption_secret"), "resumption", q.octets("ticket_nonce")));
            case "exporter":
                return Map.of(
                    "keying_material",
                    exporter(q.hash(), q.octets("secret"), q.text("label"), q.octets("context"), q.uint16("length")));
            case "certificate_verify_content": {
                String role = q.named("role", Map.of("client", "client", "server", "server"));
                return Map.of("content", certificateVerifyContent(role, q.octets("transcript_hash")));
            }
            case "record_seal":
                return Map.of(
                    "record",
                    recordSeal(
                        q.cipher(Cipher.ENCRYPT_MODE),
                        q.text("content_type"),
                        q.octets("content"),
                        q.uint16("padding")));
            case "record_open":
                return recordOpen(q.cipher(Cipher.DECRYPT_MODE), q.octets("record"));
            case "signature_sign":
                q.named("scheme", Map.of("ed25519", true));
                if (q.members.containsKey("salt")) {
                    throw new Refused();
                }
                return Map.of("signature", ed25519Sign(q.octets("private_key"), q.octets("content")));
            case "signature_verify":
                return signatureVerify(
                    q.named("scheme", SCHEMES), q.octets("public_key"), q.octets("content"), q.octets("signature"));
            default:
                throw new IllegalArgumentException("no such operation");
        }
    }

    static Map<String, Object> hello() {
        Map<String, Object> byHash = Map.of("hashes", List.copyOf(HASHES.keySet()));
        Map<String, Object> bySuite = Map.of("suites", List.copyOf(SUITES.keySet()));
        List<String> groups = new ArrayList<>(CURVES);
        groups.add("x25519");
        Map<String, Object> operations = ordered(
            "key_share", Map.of("groups", List.of("x25519")),
            "key_agreement", Map.of("groups", groups),
            "transcript_hash", byHash,
            "hkdf_extract", byHash,
            "hkdf_expand_label", byHash,
            "hkdf_label", Map.of(),
            "traffic_keys", bySuite,
            "next_traffic_secret", byHash,
            "finished", byHash,
            "psk_binder", byHash,
            "resumption_psk", byHash,
            "exporter", byHash,
            "certificate_verify_content", Map.of(),
            "record_seal", bySuite,
            "record_open", ordered("suites", List.copyOf(SUITES.keySet()), "alerts", true),
            "signature_sign", Map.of("schemes", List.of("ed25519")),
            "signature_verify",
                ordered("schemes", List.copyOf(SCHEMES.keySet()), "rsa_modulus_bits", List.of(512, 16384)));
        return ordered("name", "java", "version", System.getProperty("java.version"), "operations", operations);
    }

    // --- The protocol: one JSON object a line ------------------------------------------------------------------------

    public static void main(String[] arguments) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(Json.write(answer(line)));
            System.out.flush();
        }
    }

    static Map<String, Object> answer(String line) {
        Object id = null;
        try {
            if (!(Json.read(line) instanceof Map<?, ?> members)) {
                throw new IllegalArgumentException("not an object");
            }
            id = members.get("id");
            Question question = new Question(members);
            if (question.text("op").equals("hello")) {
                return ordered("id", id, "ok", hello());
            }
            Map<String, Object> ok = new LinkedHashMap<>();
            outputs(question).forEach((name, octets) -> ok.put(name, HexFormat.of().formatHex(octets)));
            return ordered("id", id, "ok", ok);
        } catch (Refused refused) {
            return ordered("id", id, "reject", refused.alert == null ? Map.of() : Map.of("alert", refused.alert));
        } catch (Exception error) { // a question that makes no sense is answered too
            return ordered("id", id, "unsupported", "malformed question: " + error);
        }
    }

    /** A map that keeps the order in which it is written down: name, value, name, value, … */
    @SuppressWarnings("unchecked")
    static <T> Map<String, T> ordered(Object... namesAndValues) {
        Map<String, T> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (T) namesAndValues[i + 1]);
        }
        return map;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** As much JSON as the protocol needs: objects are maps, arrays lists, numbers BigDecimals. */
    static final class Json {
        static final int DEEPEST = 16;
        static final String WORD = "+-.0123456789Eabcdefghijklmnopqrstuvwxyz";

        private final String text;
        private int position;

        private Json(String text) {
            this.text = text;
        }

        static Object read(String text) {
            Json json = new Json(text);
            Object value = json.value(0);
            if (json.next() != '\0') {
                throw json.unexpected();
            }
            return value;
        }

        /** What comes after white space, without taking it; NUL at the end. */
        private char next() {
            while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            return position < text.length() ? text.charAt(position) : '\0';
        }

        private IllegalArgumentException unexpected() {
            return new IllegalArgumentException("not JSON at position " + position);
        }

        private boolean taken(char wanted) {
            if (next() != wanted) {
                return false;
            }
            position++;
            return true;
        }

        private void take(char wanted) {
            if (!taken(wanted)) {
                throw unexpected();
            }
        }

        private Object value(int depth) {
            if (depth > DEEPEST) {
                throw unexpected();
            }
            switch (next()) {
                case '{': {
                    Map<String, Object> object = new LinkedHashMap<>();
                    take('{');
                    for (boolean more = !taken('}'); more; more = !closed('}')) {
                        next();
                        String name = string();
                        take(':');
                        object.put(name, value(depth + 1));
                    }
                    return object;
                }
                case '[': {
                    List<Object> array = new ArrayList<>();
                    take('[');
                    for (boolean more = !taken(']'); more; more = !closed(']')) {
                        array.add(value(depth + 1));
                    }
                    return array;
                }
                case '"':
                    return string();
                default:
                    return word();
            }
        }

        /** After an element: whether the end follows, or else a comma. */
        private boolean closed(char end) {
            if (taken(end)) {
                return true;
            }
            take(',');
            return false;
        }

        private Object word() {
            int start = position;
            while (position < text.length() && WORD.indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            String word = text.substring(start, position);
            return switch (word) {
                case "null" -> null;
                case "true" -> true;
                case "false" -> false;
                default -> new BigDecimal(word);
            };
        }

        private String string() {
            take('"');
            StringBuilder string = new StringBuilder();
            while (position < text.length()) {
                char c = text.charAt(position++);
                if (c == '"') {
                    return string.toString();
                }
                if (c == '\\' && position < text.length()) {
                    c = escaped(text.charAt(position++));
                }
                string.append(c);
            }
            throw unexpected();
        }

        private char escaped(char c) {
            switch (c) {
                case 'b':
                    return '\b';
                case 'f':
                    return '\f';
                case 'n':
                    return '\n';
                case 'r':
                    return '\r';
                case 't':
                    return '\t';
                case 'u':
                    if (position + 4 > text.length()) {
                        throw unexpected();
                    }
                    position += 4;
                    return (char) HexFormat.fromHexDigits(text, position - 4, position);
                case '"', '\\', '/':
                    return c;
                default:
                    throw unexpected();
            }
        }

        static String write(Object value) {
            StringBuilder out = new StringBuilder();
            write(value, out);
            return out.toString();
        }

        private static void write(Object value, StringBuilder out) {
            if (value instanceof Map<?, ?> object) {
                String separator = "{";
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    out.append(separator);
                    write(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append(object.isEmpty() ? "{}" : "}");
            } else if (value instanceof List<?> array) {
                String separator = "[";
                for (Object element : array) {
                    out.append(separator);
                    write(element, out);
                    separator = ",";
                }
                out.append(array.isEmpty() ? "[]" : "]");
            } else if (value instanceof String string) {
                out.append('"');
                for (char c : string.toCharArray()) {
                    boolean plain = c >= ' ' && c < 127 && c != '"' && c != '\\';
                    out.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
                out.append('"');
            } else {
                out.append(value);
            }
        }
    }
}
