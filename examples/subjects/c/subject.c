/* TLS 1.3 over OpenSSL's libcrypto (3.0 or later) as a subject.
 *
 *     cc -O2 -o subject examples/subjects/c/subject.c -lcrypto
 *     tlskat check --subject ./subject
 *
 * Not declared: messages, and signatures that are no function of their inputs here, ECDSA and RSASSA-PSS.
 *
 * What a question needs is allocated from one list, which is freed when it is answered. Who finds that the question
 * makes no sense, or that its answer is no, jumps back to where it is answered.
 */

#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

typedef struct {
    size_t length;
    uint8_t *at; /* never NULL */
} Octets;

enum { APPLICATION_DATA = 23 };
enum { HEADER_LENGTH = 5, LONGEST_CONTENT = 1 << 14, IV_LENGTH = 12 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, MESSAGE_HASH = 254, PRE_SHARED_KEY = 41 };

/* --- How a question ends -------------------------------------------------------------------------------------- */

enum Ending { REFUSED = 1, MALFORMED };

static jmp_buf ending;
static const char *reason; /* the alert of a refusal, which may be NULL; what is malformed */

static _Noreturn void refuse(const char *alert) {
    reason = alert;
    longjmp(ending, REFUSED);
}

static _Noreturn void malformed(const char *why) {
    reason = why;
    longjmp(ending, MALFORMED);
}

/* --- Memory --------------------------------------------------------------------------------------------------- */

typedef struct Block {
    struct Block *next;
    max_align_t content[];
} Block;

static Block *blocks;

static void *allocate(size_t length) {
    Block *block = calloc(1, sizeof *block + length + 1);
    if (block == NULL) {
        perror("subject");
        exit(EXIT_FAILURE);
    }
    block->next = blocks;
    blocks = block;
    return block->content;
}

static void free_all(void) {
    while (blocks != NULL) {
        Block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

static Octets zeros(size_t length) {
    return (Octets){length, allocate(length)};
}

static Octets text_octets(const char *text) {
    return (Octets){strlen(text), (uint8_t *)text};
}

static Octets slice(Octets octets, size_t start, size_t end) {
    return (Octets){end - start, octets.at + start};
}

#define CONCAT(...) \
    concat((Octets[]){__VA_ARGS__}, sizeof((Octets[]){__VA_ARGS__}) / sizeof(Octets))

static Octets concat(const Octets *parts, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += parts[i].length;
    Octets all = zeros(length);
    uint8_t *end = all.at;
    for (size_t i = 0; i < count; i++) {
        memcpy(end, parts[i].at, parts[i].length);
        end += parts[i].length;
    }
    return all;
}

/* --- A question: one JSON object in a line -------------------------------------------------------------------- */

typedef struct {
    enum { OTHER, STRING, NUMBER, LIST } kind;
    char *text;   /* of a string or a number */
    char **items; /* of a list of strings */
    size_t count;
} Value;

typedef struct {
    char *name;
    Value value;
} Member;

typedef struct {
    Member members[16];
    size_t count;
} Question;

static char *cursor;

static char next(void) {
    cursor += strspn(cursor, " \t\r\n");
    return *cursor;
}

static int taken(char wanted) {
    if (next() != wanted)
        return 0;
    cursor++;
    return 1;
}

static void take(char wanted) {
    if (!taken(wanted))
        malformed("not JSON");
}

/* After an element: whether the end follows, or else a comma. */
static int closed(char end) {
    if (taken(end))
        return 1;
    take(',');
    return 0;
}

static unsigned four_digits(void) {
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = OPENSSL_hexchar2int((unsigned char)*cursor);
        if (digit < 0)
            malformed("not JSON");
        value = value << 4 | (unsigned)digit;
        cursor++;
    }
    return value;
}

/* One unit of UTF-16; halves of a pair stay apart, no name and no label has one. */
static char *write_utf8(char *end, unsigned unit) {
    if (unit == 0)
        malformed("a NUL in a string");
    if (unit < 0x80) {
        *end++ = (char)unit;
    } else if (unit < 0x800) {
        *end++ = (char)(0xc0 | unit >> 6);
        *end++ = (char)(0x80 | (unit & 0x3f));
    } else {
        *end++ = (char)(0xe0 | unit >> 12);
        *end++ = (char)(0x80 | (unit >> 6 & 0x3f));
        *end++ = (char)(0x80 | (unit & 0x3f));
    }
    return end;
}

/* Reads a string where it stands: without its escapes it is no longer than with them. */
static char *string(void) {
    take('"');
    char *start = cursor, *end = cursor;
    while (*cursor != '"') {
        char c = *cursor++;
        if (c == '\0')
            malformed("not JSON");
        if (c != '\\') {
            *end++ = c;
            continue;
        }
        static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
        c = *cursor++;
        if (c == 'u') {
            end = write_utf8(end, four_digits());
            continue;
        }
        size_t i = 0;
        while (escapes[i] != '\0' && escapes[i] != c)
            i += 2;
        if (c == '\0' || escapes[i] == '\0')
            malformed("not JSON");
        *end++ = escapes[i + 1];
    }
    cursor++;
    *end = '\0';
    return start;
}

static Value value(int depth);

static Value list(int depth) {
    Value list = {.kind = LIST};
    size_t room = 0;
    take('[');
    for (int more = !taken(']'); more; more = !closed(']')) {
        Value item = value(depth + 1);
        if (item.kind != STRING)
            list.kind = OTHER;
        if (list.count == room) {
            char **items = allocate((room = 2 * room + 8) * sizeof *items);
            if (list.count > 0)
                memcpy(items, list.items, list.count * sizeof *items);
            list.items = items;
        }
        list.items[list.count++] = item.text;
    }
    return list;
}

static Value value(int depth) {
    static const char in_words[] = "+-.0123456789Eabcdefghijklmnopqrstuvwxyz";
    if (depth > 16)
        malformed("too deep");
    switch (next()) {
    case '"':
        return (Value){.kind = STRING, .text = string()};
    case '[':
        return list(depth);
    case '{': /* in no question, so that it is enough to skip it */
        take('{');
        for (int more = !taken('}'); more; more = !closed('}')) {
            string();
            take(':');
            value(depth + 1);
        }
        return (Value){.kind = OTHER};
    default: {
        size_t length = strspn(cursor, in_words);
        if (length == 0)
            malformed("not JSON");
        Value word = {.kind = strchr("-0123456789", *cursor) ? NUMBER : OTHER, .text = allocate(length)};
        memcpy(word.text, cursor, length);
        cursor += length;
        return word;
    }
    }
}

static void read_question(char *line, Question *question) {
    cursor = line;
    take('{');
    for (int more = !taken('}'); more; more = !closed('}')) {
        if (question->count == sizeof question->members / sizeof *question->members)
            malformed("too many members");
        Member *member = &question->members[question->count];
        member->name = string();
        take(':');
        member->value = value(0);
        question->count++;
    }
    if (next() != '\0')
        malformed("not JSON");
}

static const Value *find(const Question *question, const char *name) {
    for (size_t i = 0; i < question->count; i++)
        if (strcmp(question->members[i].name, name) == 0)
            return &question->members[i].value;
    return NULL;
}

static const char *text(const Question *q, const char *name) {
    const Value *value = find(q, name);
    if (value == NULL || value->kind != STRING)
        malformed("a string is missing");
    return value->text;
}

static Octets from_hex(const char *hex) {
    size_t digits = strlen(hex);
    if (digits % 2 != 0 || strspn(hex, "0123456789abcdef") != digits)
        malformed("not lower-case hexadecimal");
    Octets octets = zeros(digits / 2);
    for (size_t i = 0; i < octets.length; i++)
        octets.at[i] = (uint8_t)(OPENSSL_hexchar2int((unsigned char)hex[2 * i]) << 4 |
                                 OPENSSL_hexchar2int((unsigned char)hex[2 * i + 1]));
    return octets;
}

static Octets octets(const Question *q, const char *name) {
    return from_hex(text(q, name));
}

static size_t uint16(const Question *q, const char *name) {
    const Value *value = find(q, name);
    if (value == NULL || value->kind != NUMBER)
        malformed("a number is missing");
    size_t length = strlen(value->text);
    if (length > 5 || strspn(value->text, "0123456789") != length || atol(value->text) > 65535)
        malformed("not a number of 16 bits");
    return (size_t)atol(value->text);
}

typedef struct {
    size_t count;
    Octets *at;
} Messages;

static Messages messages(const Question *q) {
    const Value *value = find(q, "messages");
    if (value == NULL || value->kind != LIST)
        malformed("a list is missing");
    Messages messages = {value->count, allocate((value->count + 1) * sizeof(Octets))};
    for (size_t i = 0; i < messages.count; i++)
        messages.at[i] = from_hex(value->items[i]);
    return messages;
}

/* --- Algorithms, by the names of the registry ----------------------------------------------------------------- */

typedef struct {
    const char *name;
    const EVP_MD *(*md)(void);
} Hash;

static const Hash hashes[] = {{"SHA-256", EVP_sha256}, {"SHA-384", EVP_sha384}};

typedef struct {
    const char *name;
    const EVP_MD *(*md)(void);
    const EVP_CIPHER *(*cipher)(void);
    size_t key_length;
    size_t tag_length;
} Suite;

static const Suite suites[] = {
    {"TLS_AES_128_GCM_SHA256", EVP_sha256, EVP_aes_128_gcm, 16, 16},
    {"TLS_AES_256_GCM_SHA384", EVP_sha384, EVP_aes_256_gcm, 32, 16},
    {"TLS_CHACHA20_POLY1305_SHA256", EVP_sha256, EVP_chacha20_poly1305, 32, 16},
    {"TLS_AES_128_CCM_SHA256", EVP_sha256, EVP_aes_128_ccm, 16, 16},
    {"TLS_AES_128_CCM_8_SHA256", EVP_sha256, EVP_aes_128_ccm, 16, 8},
};

typedef struct {
    const char *name;
    int nid;
    size_t field_length;
} Group;

static const Group groups[] = {
    {"x25519", NID_X25519, 32},
    {"secp256r1", NID_X9_62_prime256v1, 32},
    {"secp384r1", NID_secp384r1, 48},
    {"secp521r1", NID_secp521r1, 66},
};

typedef struct {
    const char *name;
    int key;
    const EVP_MD *(*md)(void);
    int curve;
} Scheme;

static const Scheme schemes[] = {
    {"ed25519", EVP_PKEY_ED25519, NULL, 0},
    {"ecdsa_secp256r1_sha256", EVP_PKEY_EC, EVP_sha256, NID_X9_62_prime256v1},
    {"ecdsa_secp384r1_sha384", EVP_PKEY_EC, EVP_sha384, NID_secp384r1},
    {"ecdsa_secp521r1_sha512", EVP_PKEY_EC, EVP_sha512, NID_secp521r1},
    {"rsa_pss_rsae_sha256", EVP_PKEY_RSA, EVP_sha256, 0},
    {"rsa_pss_rsae_sha384", EVP_PKEY_RSA, EVP_sha384, 0},
    {"rsa_pss_rsae_sha512", EVP_PKEY_RSA, EVP_sha512, 0},
    {"rsa_pss_pss_sha256", EVP_PKEY_RSA_PSS, EVP_sha256, 0},
    {"rsa_pss_pss_sha384", EVP_PKEY_RSA_PSS, EVP_sha384, 0},
    {"rsa_pss_pss_sha512", EVP_PKEY_RSA_PSS, EVP_sha512, 0},
};

/* What a protected record may carry. */
static const struct {
    const char *name;
    uint8_t type;
} content_types[] = {{"alert", 21}, {"handshake", 22}, {"application_data", 23}};

/* The entry of a table that has this name. Every entry begins with its name. */
static const void *named(const char *name, const void *table, size_t count, size_t size) {
    for (size_t i = 0; i < count; i++) {
        const char *const *entry = (const void *)((const char *)table + i * size);
        if (strcmp(*entry, name) == 0)
            return entry;
    }
    malformed("unknown name");
}

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define NAMED(q, field, table) named(text(q, field), table, COUNT(table), sizeof *(table))

static const EVP_MD *hash(const Question *q) {
    const Hash *hash = NAMED(q, "hash", hashes);
    return hash->md();
}

/* --- The answer ----------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    Octets octets;
} Output;

typedef struct {
    Output outputs[3];
    size_t count;
} Answer;

static void put(Answer *answer, const char *name, Octets octets) {
    answer->outputs[answer->count++] = (Output){name, octets};
}

/* --- The key schedule ----------------------------------------------------------------------------------------- */

static const Octets nothing = {0, (uint8_t *)""};

static size_t length_of(const EVP_MD *md) {
    return (size_t)EVP_MD_get_size(md);
}

/* What libcrypto says no to although the inputs are right is nobody's answer. */
static void must(int done) {
    if (done <= 0)
        malformed("libcrypto failed");
}

static Octets digest(const EVP_MD *md, Octets octets) {
    Octets out = zeros(length_of(md));
    must(EVP_Digest(octets.at, octets.length, out.at, NULL, md, NULL));
    return out;
}

static Octets hmac(const EVP_MD *md, Octets key, Octets octets) {
    Octets out = zeros(length_of(md));
    must(HMAC(md, key.at, (int)key.length, octets.at, octets.length, out.at, NULL) != NULL);
    return out;
}

/* The HkdfLabel structure (RFC 8446, section 7.1). */
static Octets hkdf_label(const char *label, Octets context, size_t length) {
    Octets octets = CONCAT(text_octets("tls13 "), text_octets(label));
    if (octets.length < 7 || octets.length > 255 || context.length > 255)
        refuse(NULL);
    uint8_t start[] = {(uint8_t)(length >> 8), (uint8_t)length, (uint8_t)octets.length};
    uint8_t middle[] = {(uint8_t)context.length};
    return CONCAT({sizeof start, start}, octets, {sizeof middle, middle}, context);
}

static Octets expand_label(const EVP_MD *md, Octets secret, const char *label, Octets context, size_t length) {
    Octets info = hkdf_label(label, context, length);
    if (length > 255 * length_of(md))
        refuse(NULL);
    Octets okm = zeros(length), block = nothing;
    uint8_t counter = 0;
    for (size_t done = 0; done < length; done += block.length) {
        counter++;
        block = hmac(md, secret, CONCAT(block, info, {1, &counter}));
        size_t left = length - done;
        memcpy(okm.at + done, block.at, left < block.length ? left : block.length);
    }
    return okm;
}

static Octets derive_secret(const EVP_MD *md, Octets secret, const char *label, Octets transcript_hash) {
    return expand_label(md, secret, label, transcript_hash, length_of(md));
}

static Octets finished_key(const EVP_MD *md, Octets base_key) {
    return derive_secret(md, base_key, "finished", nothing);
}

static int is_type(uint8_t type, Octets message) {
    return message.length > 0 && message.at[0] == type;
}

/* A ServerHello with the SHA-256 of "HelloRetryRequest" as its random (RFC 8446, section 4.1.3). */
static int is_retry(Octets message) {
    Octets random = digest(EVP_sha256(), text_octets("HelloRetryRequest"));
    return is_type(SERVER_HELLO, message) && message.length >= 38 && memcmp(message.at + 6, random.at, 32) == 0;
}

/* The hash of the messages; a HelloRetryRequest puts a hash in place of the first ClientHello (section 4.4.1). */
static Octets transcript_hash(const EVP_MD *md, Messages messages) {
    if (messages.count >= 2 && is_type(CLIENT_HELLO, messages.at[0]) && is_retry(messages.at[1])) {
        uint8_t header[] = {MESSAGE_HASH, 0, 0, (uint8_t)length_of(md)};
        messages.at[0] = CONCAT({sizeof header, header}, digest(md, messages.at[0]));
    }
    return digest(md, concat(messages.at, messages.count));
}

/* --- The ClientHello of a binder ------------------------------------------------------------------------------ */

static Octets take_octets(Octets *reader, size_t length) {
    if (length > reader->length)
        refuse(NULL);
    Octets taken = slice(*reader, 0, length);
    *reader = slice(*reader, length, reader->length);
    return taken;
}

static size_t take_number(Octets *reader, size_t size) {
    Octets octets = take_octets(reader, size);
    size_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | octets.at[i];
    return number;
}

/* Octets with their length before them. */
static Octets take_vector(Octets *reader, size_t size) {
    return take_octets(reader, take_number(reader, size));
}

/* What of a ClientHello its binders cover (section 4.2.11.2); how many identities it has. */
static Octets before_binders(Octets client_hello, size_t *identities) {
    Octets reader = client_hello;
    if (take_number(&reader, 1) != CLIENT_HELLO || take_number(&reader, 3) != reader.length)
        refuse(NULL);
    take_octets(&reader, 2 + 32); /* legacy_version, random */
    take_vector(&reader, 1);      /* legacy_session_id */
    take_vector(&reader, 2);      /* cipher_suites */
    take_vector(&reader, 1);      /* legacy_compression_methods */
    if (take_number(&reader, 2) != reader.length)
        refuse(NULL);
    for (;;) { /* ends with pre_shared_key, or refuses where there is no more to take */
        size_t type = take_number(&reader, 2), length = take_number(&reader, 2);
        if (type != PRE_SHARED_KEY) {
            take_octets(&reader, length);
            continue;
        }
        if (length != reader.length)
            refuse(NULL); /* it is not the last extension */
        Octets list = take_vector(&reader, 2);
        for (*identities = 0; list.length > 0; ++*identities) {
            take_vector(&list, 2);
            take_octets(&list, 4); /* obfuscated_ticket_age */
        }
        return slice(client_hello, 0, client_hello.length - reader.length);
    }
}

/* --- Key exchange --------------------------------------------------------------------------------------------- */

/* The uncompressed point of a scalar; nothing where the scalar is none of a private key. */
static Octets point_of(const Group *group, Octets scalar) {
    Octets share = zeros(1 + 2 * group->field_length);
    EC_GROUP *curve = EC_GROUP_new_by_curve_name(group->nid);
    EC_POINT *point = EC_POINT_new(curve);
    BIGNUM *number = BN_bin2bn(scalar.at, (int)scalar.length, NULL);
    int done = scalar.length == group->field_length && !BN_is_zero(number) &&
               BN_cmp(number, EC_GROUP_get0_order(curve)) < 0 &&
               EC_POINT_mul(curve, point, number, NULL, NULL, NULL) == 1 &&
               EC_POINT_point2oct(curve, point, POINT_CONVERSION_UNCOMPRESSED, share.at, share.length, NULL) ==
                   share.length;
    BN_clear_free(number);
    EC_POINT_free(point);
    EC_GROUP_free(curve);
    return done ? share : nothing;
}

/* A key of a NIST curve; NULL where the point is none. The scalar may be missing. */
static EVP_PKEY *ec_key(const Group *group, const Octets *scalar, Octets point) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *number = scalar ? BN_bin2bn(scalar->at, (int)scalar->length, NULL) : NULL;
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, OBJ_nid2sn(group->nid), 0);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.at, point.length);
    if (number != NULL)
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_clear_free(number);
    EVP_PKEY_CTX_free(context);
    return key;
}

static Octets agree(const Group *group, EVP_PKEY *own, EVP_PKEY *peer) {
    Octets secret = zeros(group->field_length);
    EVP_PKEY_CTX *context = own != NULL ? EVP_PKEY_CTX_new(own, NULL) : NULL;
    int done = context != NULL && peer != NULL && EVP_PKEY_derive_init(context) == 1 &&
               EVP_PKEY_derive_set_peer(context, peer) == 1 &&
               EVP_PKEY_derive(context, secret.at, &secret.length) == 1; /* not where X25519 gives zeros */
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(own);
    EVP_PKEY_free(peer);
    if (!done)
        refuse(NULL);
    return secret;
}

static void key_share(const Question *q, Answer *answer) {
    const Group *group = NAMED(q, "group", groups);
    Octets private_key = octets(q, "private_key");
    if (group->nid != NID_X25519) {
        Octets share = point_of(group, private_key);
        if (share.length == 0)
            refuse(NULL);
        put(answer, "share", share);
        return;
    }
    Octets share = zeros(32);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key.at, private_key.length);
    int done = key != NULL && EVP_PKEY_get_raw_public_key(key, share.at, &share.length) == 1;
    EVP_PKEY_free(key);
    if (!done)
        refuse(NULL);
    put(answer, "share", share);
}

static void key_agreement(const Question *q, Answer *answer) {
    const Group *group = NAMED(q, "group", groups);
    Octets private_key = octets(q, "private_key"), share = octets(q, "peer_share");
    EVP_PKEY *own, *peer;
    if (group->nid == NID_X25519) {
        own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key.at, private_key.length);
        peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, share.at, share.length);
    } else {
        Octets point = point_of(group, private_key);
        /* libcrypto takes compressed points too, TLS 1.3 does not. */
        if (point.length == 0 || share.length != point.length || share.at[0] != 4)
            refuse(NULL);
        own = ec_key(group, &private_key, point);
        peer = ec_key(group, NULL, share);
    }
    put(answer, "shared_secret", agree(group, own, peer));
}

/* --- Operations of the key schedule --------------------------------------------------------------------------- */

static void answer_transcript_hash(const Question *q, Answer *answer) {
    put(answer, "digest", transcript_hash(hash(q), messages(q)));
}

static void hkdf_extract(const Question *q, Answer *answer) {
    put(answer, "prk", hmac(hash(q), octets(q, "salt"), octets(q, "ikm")));
}

static void hkdf_expand_label(const Question *q, Answer *answer) {
    put(answer, "okm",
        expand_label(hash(q), octets(q, "secret"), text(q, "label"), octets(q, "context"), uint16(q, "length")));
}

static void answer_hkdf_label(const Question *q, Answer *answer) {
    put(answer, "info", hkdf_label(text(q, "label"), octets(q, "context"), uint16(q, "length")));
}

static void traffic_keys(const Question *q, Answer *answer) {
    const Suite *suite = NAMED(q, "suite", suites);
    Octets secret = octets(q, "secret");
    put(answer, "key", expand_label(suite->md(), secret, "key", nothing, suite->key_length));
    put(answer, "iv", expand_label(suite->md(), secret, "iv", nothing, IV_LENGTH));
}

static void next_traffic_secret(const Question *q, Answer *answer) {
    put(answer, "next_secret", derive_secret(hash(q), octets(q, "secret"), "traffic upd", nothing));
}

static void finished(const Question *q, Answer *answer) {
    Octets key = finished_key(hash(q), octets(q, "base_key"));
    put(answer, "finished_key", key);
    put(answer, "verify_data", hmac(hash(q), key, octets(q, "transcript_hash")));
}

static void psk_binder(const Question *q, Answer *answer) {
    static const struct {
        const char *kind;
        const char *label;
    } kinds[] = {{"external", "ext binder"}, {"resumption", "res binder"}}, *kind;
    const EVP_MD *md = hash(q);
    Octets psk = octets(q, "psk");
    Messages heard = messages(q);
    size_t index = uint16(q, "index"), identities;
    kind = NAMED(q, "kind", kinds);
    if (heard.count == 0)
        refuse(NULL);
    Octets *client_hello = &heard.at[heard.count - 1];
    *client_hello = before_binders(*client_hello, &identities);
    if (index >= identities)
        refuse(NULL);
    Octets early_secret = hmac(md, zeros(length_of(md)), psk);
    Octets binder_key = derive_secret(md, early_secret, kind->label, digest(md, nothing));
    put(answer, "binder", hmac(md, finished_key(md, binder_key), transcript_hash(md, heard)));
}

static void resumption_psk(const Question *q, Answer *answer) {
    put(answer, "psk",
        derive_secret(hash(q), octets(q, "resumption_secret"), "resumption", octets(q, "ticket_nonce")));
}

static void exporter(const Question *q, Answer *answer) {
    const EVP_MD *md = hash(q);
    Octets secret = derive_secret(md, octets(q, "secret"), text(q, "label"), digest(md, nothing));
    Octets context = digest(md, octets(q, "context"));
    put(answer, "keying_material", expand_label(md, secret, "exporter", context, uint16(q, "length")));
}

static void certificate_verify_content(const Question *q, Answer *answer) {
    static const struct {
        const char *role;
    } roles[] = {{"client"}, {"server"}}, *role;
    role = NAMED(q, "role", roles);
    Octets spaces = zeros(64);
    memset(spaces.at, ' ', spaces.length);
    put(answer, "content",
        CONCAT(spaces, text_octets("TLS 1.3, "), text_octets(role->role), text_octets(" CertificateVerify"),
               zeros(1), octets(q, "transcript_hash")));
}

/* --- Records -------------------------------------------------------------------------------------------------- */

typedef struct {
    const Suite *suite;
    Octets key;
    Octets nonce;
} Protection;

static Protection protection(const Question *q) {
    Protection keys = {NAMED(q, "suite", suites), octets(q, "key"), octets(q, "iv")};
    Octets sequence = octets(q, "sequence");
    if (keys.key.length != keys.suite->key_length || keys.nonce.length != IV_LENGTH || sequence.length != 8)
        refuse(NULL);
    for (size_t i = 0; i < 8; i++)
        keys.nonce.at[4 + i] ^= sequence.at[i];
    return keys;
}

/* Encrypts and writes the tag, or decrypts and checks it; 0 where the tag is wrong. */
static int protect(int encrypt, Protection keys, Octets header, Octets in, uint8_t *out, Octets tag) {
    const EVP_CIPHER *cipher = keys.suite->cipher();
    int ccm = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_CCM_MODE;
    int written, done;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    done = EVP_CipherInit_ex(context, cipher, NULL, NULL, NULL, encrypt) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, IV_LENGTH, NULL) == 1;
    /* To encrypt, CCM wants the length of the tag beforehand; to decrypt, all want the tag itself. */
    if (done && (ccm || !encrypt))
        done = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)tag.length, encrypt ? NULL : tag.at) == 1;
    done = done && EVP_CipherInit_ex(context, NULL, NULL, keys.key.at, keys.nonce.at, encrypt) == 1;
    if (done && ccm) /* and the length of the text */
        done = EVP_CipherUpdate(context, NULL, &written, NULL, (int)in.length) == 1;
    done = done && EVP_CipherUpdate(context, NULL, &written, header.at, (int)header.length) == 1 &&
           EVP_CipherUpdate(context, out, &written, in.at, (int)in.length) == 1;
    if (done && !(ccm && !encrypt)) /* CCM has checked the tag already */
        done = EVP_CipherFinal_ex(context, out + in.length, &written) == 1;
    if (done && encrypt)
        done = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, (int)tag.length, tag.at) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

static void record_seal(const Question *q, Answer *answer) {
    Protection keys = protection(q);
    Octets content = octets(q, "content");
    size_t padding = uint16(q, "padding");
    const char *wanted = text(q, "content_type");
    uint8_t type = 0;
    for (size_t i = 0; i < COUNT(content_types); i++)
        if (strcmp(content_types[i].name, wanted) == 0)
            type = content_types[i].type;
    if (type == 0 || (content.length == 0 && type != APPLICATION_DATA))
        refuse(NULL);
    if (content.length + padding > LONGEST_CONTENT)
        refuse(NULL);
    Octets inner = CONCAT(content, {1, &type}, zeros(padding));
    Octets record = zeros(HEADER_LENGTH + inner.length + keys.suite->tag_length);
    size_t length = record.length - HEADER_LENGTH;
    uint8_t header[] = {APPLICATION_DATA, 3, 3, (uint8_t)(length >> 8), (uint8_t)length};
    memcpy(record.at, header, HEADER_LENGTH);
    Octets tag = slice(record, HEADER_LENGTH + inner.length, record.length);
    must(protect(1, keys, slice(record, 0, HEADER_LENGTH), inner, record.at + HEADER_LENGTH, tag));
    put(answer, "record", record);
}

static void record_open(const Question *q, Answer *answer) {
    Protection keys = protection(q);
    Octets record = octets(q, "record");
    if (record.length < HEADER_LENGTH)
        refuse("decode_error");
    if (record.at[0] != APPLICATION_DATA)
        refuse("unexpected_message");
    size_t length = (size_t)record.at[3] << 8 | record.at[4];
    if (length > LONGEST_CONTENT + 256)
        refuse("record_overflow");
    if (length != record.length - HEADER_LENGTH)
        refuse("decode_error");
    if (length < keys.suite->tag_length)
        refuse("bad_record_mac");
    size_t end = record.length - keys.suite->tag_length;
    Octets encrypted = slice(record, HEADER_LENGTH, end);
    Octets inner = zeros(encrypted.length);
    if (!protect(0, keys, slice(record, 0, HEADER_LENGTH), encrypted, inner.at, slice(record, end, record.length)))
        refuse("bad_record_mac");
    if (inner.length > LONGEST_CONTENT + 1)
        refuse("record_overflow");
    size_t left = inner.length;
    while (left > 0 && inner.at[left - 1] == 0)
        left--;
    if (left == 0)
        refuse("unexpected_message");
    uint8_t type = inner.at[left - 1];
    if (type < 21 || type > 23 || (left == 1 && type != APPLICATION_DATA))
        refuse("unexpected_message");
    put(answer, "content_type", slice(inner, left - 1, left));
    put(answer, "content", slice(inner, 0, left - 1));
    put(answer, "padding", slice(inner, left, inner.length));
}

/* --- Signatures ----------------------------------------------------------------------------------------------- */

static int fits(EVP_PKEY *key, const Scheme *scheme) {
    char group[32] = "";
    if (EVP_PKEY_get_base_id(key) != scheme->key)
        return 0;
    return scheme->curve == 0 || (EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
                                  OBJ_sn2nid(group) == scheme->curve);
}

static void signature_verify(const Question *q, Answer *answer) {
    (void)answer; /* no outputs: that it is answered says yes */
    const Scheme *scheme = NAMED(q, "scheme", schemes);
    Octets spki = octets(q, "public_key"), content = octets(q, "content"), signature = octets(q, "signature");
    const uint8_t *end = spki.at;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &end, (long)spki.length);
    EVP_PKEY_CTX *options;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = key != NULL && end == spki.at + spki.length && fits(key, scheme) &&
               EVP_DigestVerifyInit(context, &options, scheme->md ? scheme->md() : NULL, NULL, key) == 1;
    if (good && (scheme->key == EVP_PKEY_RSA || scheme->key == EVP_PKEY_RSA_PSS))
        good = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
    good = good && EVP_DigestVerify(context, signature.at, signature.length, content.at, content.length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    if (!good)
        refuse(NULL);
}

static void signature_sign(const Question *q, Answer *answer) {
    const Scheme *scheme = NAMED(q, "scheme", schemes);
    if (scheme->key != EVP_PKEY_ED25519)
        malformed("no signatures of this scheme");
    Octets pkcs8 = octets(q, "private_key"), content = octets(q, "content"), signature = zeros(64);
    const uint8_t *end = pkcs8.at;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &end, (long)pkcs8.length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = key != NULL && end == pkcs8.at + pkcs8.length && find(q, "salt") == NULL && fits(key, scheme) &&
               EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
               EVP_DigestSign(context, signature.at, &signature.length, content.at, content.length) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    if (!good)
        refuse(NULL);
    put(answer, "signature", signature);
}

/* --- The protocol: one JSON object a line --------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*answer)(const Question *, Answer *);
    enum { BY_NOTHING, BY_HASH, BY_SUITE, BY_GROUP, SIGN, VERIFY, OPEN } limits;
} operations[] = {
    {"key_share", key_share, BY_GROUP},
    {"key_agreement", key_agreement, BY_GROUP},
    {"transcript_hash", answer_transcript_hash, BY_HASH},
    {"hkdf_extract", hkdf_extract, BY_HASH},
    {"hkdf_expand_label", hkdf_expand_label, BY_HASH},
    {"hkdf_label", answer_hkdf_label, BY_NOTHING},
    {"traffic_keys", traffic_keys, BY_SUITE},
    {"next_traffic_secret", next_traffic_secret, BY_HASH},
    {"finished", finished, BY_HASH},
    {"psk_binder", psk_binder, BY_HASH},
    {"resumption_psk", resumption_psk, BY_HASH},
    {"exporter", exporter, BY_HASH},
    {"certificate_verify_content", certificate_verify_content, BY_NOTHING},
    {"record_seal", record_seal, BY_SUITE},
    {"record_open", record_open, OPEN},
    {"signature_sign", signature_sign, SIGN},
    {"signature_verify", signature_verify, VERIFY},
};

static void print_names(const char *member, const void *table, size_t count, size_t size) {
    printf("\"%s\":[", member);
    for (size_t i = 0; i < count; i++) {
        const char *const *entry = (const void *)((const char *)table + i * size);
        printf("%s\"%s\"", i > 0 ? "," : "", *entry);
    }
    printf("]");
}

#define PRINT_NAMES(member, table) print_names(member, table, COUNT(table), sizeof *(table))

static void print_hello(void) {
    printf("\"ok\":{\"name\":\"openssl\",\"version\":\"%s\",\"operations\":{",
           OpenSSL_version(OPENSSL_VERSION_STRING));
    for (size_t i = 0; i < COUNT(operations); i++) {
        printf("%s\"%s\":{", i > 0 ? "," : "", operations[i].name);
        switch (operations[i].limits) {
        case BY_NOTHING:
            break;
        case BY_HASH:
            PRINT_NAMES("hashes", hashes);
            break;
        case BY_SUITE:
            PRINT_NAMES("suites", suites);
            break;
        case BY_GROUP:
            PRINT_NAMES("groups", groups);
            break;
        case SIGN:
            printf("\"schemes\":[\"ed25519\"]");
            break;
        case VERIFY:
            PRINT_NAMES("schemes", schemes);
            printf(",\"rsa_modulus_bits\":[512,%d]", OPENSSL_RSA_MAX_MODULUS_BITS);
            break;
        case OPEN:
            PRINT_NAMES("suites", suites);
            printf(",\"alerts\":true");
            break;
        }
        printf("}");
    }
    printf("}}");
}

static void print_answer(const Answer *answer) {
    printf("\"ok\":{");
    for (size_t i = 0; i < answer->count; i++) {
        const Output *output = &answer->outputs[i];
        printf("%s\"%s\":\"", i > 0 ? "," : "", output->name);
        for (size_t j = 0; j < output->octets.length; j++)
            printf("%02x", output->octets.at[j]);
        printf("\"");
    }
    printf("}");
}

static void answer(const Question *question, Answer *answer) {
    const char *op = text(question, "op");
    for (size_t i = 0; i < COUNT(operations); i++)
        if (strcmp(operations[i].name, op) == 0) {
            operations[i].answer(question, answer);
            return;
        }
    malformed("no such operation");
}

static void print_id(const Question *question) {
    const Value *id = find(question, "id");
    int whole = id != NULL && id->kind == NUMBER && strspn(id->text, "0123456789") == strlen(id->text);
    printf("{\"id\":%s,", whole ? id->text : "null");
}

static void answer_line(char *line) {
    static Question question; /* static, so that they survive the jump */
    static Answer said;
    question.count = said.count = 0;
    switch (setjmp(ending)) {
    case 0:
        read_question(line, &question);
        if (strcmp(text(&question, "op"), "hello") == 0) {
            print_id(&question);
            print_hello();
        } else {
            answer(&question, &said);
            print_id(&question);
            print_answer(&said);
        }
        break;
    case REFUSED:
        print_id(&question);
        if (reason != NULL)
            printf("\"reject\":{\"alert\":\"%s\"}", reason);
        else
            printf("\"reject\":{}");
        break;
    default:
        print_id(&question);
        printf("\"unsupported\":\"malformed question: %s\"", reason);
    }
    printf("}\n");
    fflush(stdout);
    free_all();
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0)
        answer_line(line);
    free(line);
    return EXIT_SUCCESS;
}
