// TLS 1.3 over node:crypto as a subject; no packages.
//
//     tlskat check --subject 'node examples/subjects/node/subject.mjs'
//
// Not declared: messages, and signatures that are no function of their inputs here, ECDSA and RSASSA-PSS.

import crypto from 'node:crypto';
import readline from 'node:readline';

const HASHES = { 'SHA-256': 'sha256', 'SHA-384': 'sha384' };
const HASH_LENGTH = { sha256: 32, sha384: 48 };

const SUITES = {
  TLS_AES_128_GCM_SHA256: { hash: 'sha256', cipher: 'aes-128-gcm', keyLength: 16, tagLength: 16 },
  TLS_AES_256_GCM_SHA384: { hash: 'sha384', cipher: 'aes-256-gcm', keyLength: 32, tagLength: 16 },
  TLS_CHACHA20_POLY1305_SHA256: { hash: 'sha256', cipher: 'chacha20-poly1305', keyLength: 32, tagLength: 16 },
  TLS_AES_128_CCM_SHA256: { hash: 'sha256', cipher: 'aes-128-ccm', keyLength: 16, tagLength: 16 },
  TLS_AES_128_CCM_8_SHA256: { hash: 'sha256', cipher: 'aes-128-ccm', keyLength: 16, tagLength: 8 },
};

const CURVES = {
  secp256r1: { curve: 'prime256v1', fieldLength: 32 },
  secp384r1: { curve: 'secp384r1', fieldLength: 48 },
  secp521r1: { curve: 'secp521r1', fieldLength: 66 },
};

// The type of the key that goes with a scheme, as node:crypto names it, and how it is used.
const SCHEMES = {
  ed25519: { key: 'ed25519', hash: null },
  ecdsa_secp256r1_sha256: { key: 'ec', curve: 'prime256v1', hash: 'sha256' },
  ecdsa_secp384r1_sha384: { key: 'ec', curve: 'secp384r1', hash: 'sha384' },
  ecdsa_secp521r1_sha512: { key: 'ec', curve: 'secp521r1', hash: 'sha512' },
  rsa_pss_rsae_sha256: { key: 'rsa', hash: 'sha256', saltLength: 32 },
  rsa_pss_rsae_sha384: { key: 'rsa', hash: 'sha384', saltLength: 48 },
  rsa_pss_rsae_sha512: { key: 'rsa', hash: 'sha512', saltLength: 64 },
  rsa_pss_pss_sha256: { key: 'rsa-pss', hash: 'sha256', saltLength: 32 },
  rsa_pss_pss_sha384: { key: 'rsa-pss', hash: 'sha384', saltLength: 48 },
  rsa_pss_pss_sha512: { key: 'rsa-pss', hash: 'sha512', saltLength: 64 },
};

const CONTENT_TYPES = { alert: 21, handshake: 22, application_data: 23 };
const APPLICATION_DATA = 23;
const LONGEST_CONTENT = 1 << 14;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const MESSAGE_HASH = 254;
const PRE_SHARED_KEY = 41;

/** The question is understood, and no is the answer; with the alert that would be sent, if there is one. */
class Refused extends Error {
  constructor(alert) {
    super();
    this.alert = alert;
  }
}

/** What a function gives, where all that can go wrong in it is the input. */
function orRefuse(attempt, alert) {
  try {
    return attempt();
  } catch {
    throw new Refused(alert);
  }
}

// --- The key schedule ------------------------------------------------------------------------------------------------

const NOTHING = Buffer.alloc(0);

function digest(hash, octets) {
  return crypto.createHash(hash).update(octets).digest();
}

function hmac(hash, key, octets) {
  return crypto.createHmac(hash, key).update(octets).digest();
}

/** The HkdfLabel structure (RFC 8446, section 7.1). */
function hkdfLabel(label, context, length) {
  const labelOctets = Buffer.from(`tls13 ${label}`);
  if (labelOctets.length < 7 || labelOctets.length > 255 || context.length > 255) throw new Refused();
  return Buffer.concat([
    Buffer.from([length >> 8, length & 255, labelOctets.length]),
    labelOctets,
    Buffer.from([context.length]),
    context,
  ]);
}

function expandLabel(hash, secret, label, context, length) {
  const info = hkdfLabel(label, context, length);
  const blocks = Math.ceil(length / HASH_LENGTH[hash]);
  if (blocks > 255) throw new Refused();
  let block = NOTHING;
  let okm = NOTHING;
  for (let counter = 1; counter <= blocks; counter++) {
    block = hmac(hash, secret, Buffer.concat([block, info, Buffer.from([counter])]));
    okm = Buffer.concat([okm, block]);
  }
  return okm.subarray(0, length);
}

function deriveSecret(hash, secret, label, transcriptHash) {
  return expandLabel(hash, secret, label, transcriptHash, HASH_LENGTH[hash]);
}

function finished(hash, baseKey, transcriptHash) {
  const finishedKey = deriveSecret(hash, baseKey, 'finished', NOTHING);
  return { finished_key: finishedKey, verify_data: hmac(hash, finishedKey, transcriptHash) };
}

// SHA-256 of "HelloRetryRequest": the random of a ServerHello that is one (RFC 8446, section 4.1.3).
const RETRY_RANDOM = digest('sha256', 'HelloRetryRequest');

/** The hash of the messages; a HelloRetryRequest puts a hash in place of the first ClientHello (section 4.4.1). */
function transcriptHash(hash, messages) {
  const [first, second, ...rest] = messages;
  const retried =
    first?.[0] === CLIENT_HELLO && second?.[0] === SERVER_HELLO && second.subarray(6, 38).equals(RETRY_RANDOM);
  if (!retried) return digest(hash, Buffer.concat(messages));
  const header = Buffer.from([MESSAGE_HASH, 0, 0, HASH_LENGTH[hash]]);
  return digest(hash, Buffer.concat([header, digest(hash, first), second, ...rest]));
}

/** Reads a message front to back. */
class Reader {
  position = 0;

  constructor(octets) {
    this.octets = octets;
  }

  take(count) {
    const end = this.position + count;
    if (end > this.octets.length) throw new Refused();
    const taken = this.octets.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  number(size) {
    return this.take(size).readUIntBE(0, size);
  }

  /** Octets with their length before them. */
  vector(size) {
    return this.take(this.number(size));
  }

  get left() {
    return this.octets.length - this.position;
  }
}

/** How much of a ClientHello its binders cover, and how many identities it has (section 4.2.11.2). */
function beforeBinders(clientHello) {
  const reader = new Reader(clientHello);
  if (reader.number(1) !== CLIENT_HELLO || reader.number(3) !== reader.left) throw new Refused();
  reader.take(2 + 32); // legacy_version, random
  reader.vector(1); // legacy_session_id
  reader.vector(2); // cipher_suites
  reader.vector(1); // legacy_compression_methods
  if (reader.number(2) !== reader.left) throw new Refused();
  while (reader.left > 0) {
    const type = reader.number(2);
    const length = reader.number(2);
    if (type !== PRE_SHARED_KEY) {
      reader.take(length);
      continue;
    }
    if (length !== reader.left) throw new Refused(); // it is not the last extension
    const identities = new Reader(reader.vector(2));
    let count = 0;
    for (; identities.left > 0; count++) {
      identities.vector(2);
      identities.take(4); // obfuscated_ticket_age
    }
    return { covered: reader.position, count };
  }
  throw new Refused();
}

function pskBinder(hash, psk, kind, messages, index) {
  const clientHello = messages.at(-1);
  if (clientHello === undefined) throw new Refused();
  const { covered, count } = beforeBinders(clientHello);
  if (index >= count) throw new Refused();
  const label = kind === 'external' ? 'ext binder' : 'res binder';
  const earlySecret = hmac(hash, Buffer.alloc(HASH_LENGTH[hash]), psk);
  const binderKey = deriveSecret(hash, earlySecret, label, digest(hash, NOTHING));
  const heard = [...messages.slice(0, -1), clientHello.subarray(0, covered)];
  return finished(hash, binderKey, transcriptHash(hash, heard)).verify_data;
}

// --- Key exchange ----------------------------------------------------------------------------------------------------

// What stands before the 32 octets of an X25519 key in PKCS#8 and in SubjectPublicKeyInfo (RFC 8410).
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex');

function x25519Private(octets) {
  if (octets.length !== 32) throw new Refused();
  return crypto.createPrivateKey({ key: Buffer.concat([X25519_PKCS8, octets]), format: 'der', type: 'pkcs8' });
}

function x25519Public(octets) {
  if (octets.length !== 32) throw new Refused();
  return crypto.createPublicKey({ key: Buffer.concat([X25519_SPKI, octets]), format: 'der', type: 'spki' });
}

function nistPrivate({ curve, fieldLength }, scalar) {
  if (scalar.length !== fieldLength) throw new Refused();
  const ecdh = crypto.createECDH(curve);
  orRefuse(() => ecdh.setPrivateKey(scalar)); // zero, or not below the order
  return ecdh;
}

function keyShare(group, privateKey) {
  if (group === 'x25519') {
    const spki = crypto.createPublicKey(x25519Private(privateKey)).export({ format: 'der', type: 'spki' });
    return spki.subarray(X25519_SPKI.length);
  }
  return nistPrivate(pick(CURVES, group), privateKey).getPublicKey();
}

function keyAgreement(group, privateKey, peerShare) {
  if (group === 'x25519') {
    const keys = { privateKey: x25519Private(privateKey), publicKey: x25519Public(peerShare) };
    return orRefuse(() => crypto.diffieHellman(keys)); // an all-zero secret
  }
  const own = nistPrivate(pick(CURVES, group), privateKey);
  if (peerShare[0] !== 4) throw new Refused(); // node:crypto takes compressed points too, TLS 1.3 does not
  return orRefuse(() => own.computeSecret(peerShare));
}

// --- Records ---------------------------------------------------------------------------------------------------------

function protection(suite, key, iv, sequence) {
  const { cipher, keyLength, tagLength } = pick(SUITES, suite);
  if (key.length !== keyLength || iv.length !== 12 || sequence.length !== 8) throw new Refused();
  const nonce = Buffer.from(iv);
  sequence.forEach((octet, index) => {
    nonce[4 + index] ^= octet;
  });
  return { cipher, key, nonce, tagLength };
}

function seal({ cipher, key, nonce, tagLength }, header, plaintext) {
  const sealing = crypto.createCipheriv(cipher, key, nonce, { authTagLength: tagLength });
  sealing.setAAD(header, { plaintextLength: plaintext.length });
  return Buffer.concat([sealing.update(plaintext), sealing.final(), sealing.getAuthTag()]);
}

function open({ cipher, key, nonce, tagLength }, header, encrypted) {
  const end = encrypted.length - tagLength;
  if (end < 0) throw new Refused('bad_record_mac');
  const opening = crypto.createDecipheriv(cipher, key, nonce, { authTagLength: tagLength });
  opening.setAuthTag(encrypted.subarray(end));
  opening.setAAD(header, { plaintextLength: end });
  return orRefuse(
    () => Buffer.concat([opening.update(encrypted.subarray(0, end)), opening.final()]),
    'bad_record_mac',
  );
}

function recordSeal(keys, contentType, content, padding) {
  if (!Object.hasOwn(CONTENT_TYPES, contentType)) throw new Refused();
  const type = CONTENT_TYPES[contentType];
  if (content.length === 0 && type !== APPLICATION_DATA) throw new Refused();
  if (content.length + padding > LONGEST_CONTENT) throw new Refused();
  const inner = Buffer.concat([content, Buffer.from([type]), Buffer.alloc(padding)]);
  const header = Buffer.from([APPLICATION_DATA, 3, 3, 0, 0]);
  header.writeUInt16BE(inner.length + keys.tagLength, 3);
  return Buffer.concat([header, seal(keys, header, inner)]);
}

function recordOpen(keys, record) {
  if (record.length < 5) throw new Refused('decode_error');
  const [header, encrypted] = [record.subarray(0, 5), record.subarray(5)];
  if (header[0] !== APPLICATION_DATA) throw new Refused('unexpected_message');
  const length = header.readUInt16BE(3);
  if (length > LONGEST_CONTENT + 256) throw new Refused('record_overflow');
  if (length !== encrypted.length) throw new Refused('decode_error');
  const inner = open(keys, header, encrypted);
  if (inner.length > LONGEST_CONTENT + 1) throw new Refused('record_overflow');
  const end = inner.findLastIndex((octet) => octet !== 0);
  if (end < 0 || !Object.values(CONTENT_TYPES).includes(inner[end])) throw new Refused('unexpected_message');
  if (end === 0 && inner[end] !== APPLICATION_DATA) throw new Refused('unexpected_message');
  return {
    content_type: inner.subarray(end, end + 1),
    content: inner.subarray(0, end),
    padding: inner.subarray(end + 1),
  };
}

// --- Signatures ------------------------------------------------------------------------------------------------------

function fits(key, scheme) {
  return key.asymmetricKeyType === scheme.key && key.asymmetricKeyDetails.namedCurve === scheme.curve;
}

function signatureVerify(name, publicKey, content, signature) {
  const scheme = pick(SCHEMES, name);
  const key = orRefuse(() => crypto.createPublicKey({ key: publicKey, format: 'der', type: 'spki' }));
  // Octets after the key are ignored by node:crypto.
  if (!key.export({ format: 'der', type: 'spki' }).equals(publicKey)) throw new Refused();
  if (!fits(key, scheme)) throw new Refused();
  const options = { key };
  if (scheme.saltLength !== undefined) {
    options.padding = crypto.constants.RSA_PKCS1_PSS_PADDING;
    options.saltLength = scheme.saltLength;
  }
  if (!orRefuse(() => crypto.verify(scheme.hash, content, options, signature))) throw new Refused();
  return {};
}

function signatureSign(name, privateKey, content, salt) {
  const scheme = pick(SCHEMES, name);
  if (name !== 'ed25519') throw new Error(`no signatures of ${name}`);
  const key = orRefuse(() => crypto.createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }));
  if (salt !== undefined || !fits(key, scheme)) throw new Refused();
  return crypto.sign(null, content, key);
}

// --- Operations: a question goes in, the outputs come out ------------------------------------------------------------

function octets(text) {
  const value = Buffer.from(text, 'hex'); // stops at the first character that is no digit
  if (value.toString('hex') !== text) throw new Error('not lower-case hexadecimal');
  return value;
}

function uint16(value) {
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new Error('not a number of 16 bits');
  return value;
}

function text(value) {
  if (typeof value !== 'string') throw new Error('not a string');
  return value;
}

/** An entry of a table, not something that every object has. */
function pick(table, name) {
  if (!Object.hasOwn(table, name)) throw new Error(`unknown name ${name}`);
  return table[name];
}

const ROLES = { client: 'client', server: 'server' };
const KINDS = { external: 'external', resumption: 'resumption' };

const byHash = { hashes: Object.keys(HASHES) };
const bySuite = { suites: Object.keys(SUITES) };
const byGroup = { groups: ['x25519', ...Object.keys(CURVES)] };
// What OpenSSL does at most.
const rsa_modulus_bits = [512, 16384];

const OPERATIONS = {
  key_share: [byGroup, (q) => ({ share: keyShare(q.group, octets(q.private_key)) })],
  key_agreement: [
    byGroup,
    (q) => ({ shared_secret: keyAgreement(q.group, octets(q.private_key), octets(q.peer_share)) }),
  ],
  transcript_hash: [byHash, (q) => ({ digest: transcriptHash(pick(HASHES, q.hash), q.messages.map(octets)) })],
  hkdf_extract: [byHash, (q) => ({ prk: hmac(pick(HASHES, q.hash), octets(q.salt), octets(q.ikm)) })],
  hkdf_expand_label: [
    byHash,
    (q) => ({
      okm: expandLabel(pick(HASHES, q.hash), octets(q.secret), text(q.label), octets(q.context), uint16(q.length)),
    }),
  ],
  hkdf_label: [{}, (q) => ({ info: hkdfLabel(text(q.label), octets(q.context), uint16(q.length)) })],
  traffic_keys: [
    bySuite,
    (q) => {
      const { hash, keyLength } = pick(SUITES, q.suite);
      const secret = octets(q.secret);
      return {
        key: expandLabel(hash, secret, 'key', NOTHING, keyLength),
        iv: expandLabel(hash, secret, 'iv', NOTHING, 12),
      };
    },
  ],
  next_traffic_secret: [
    byHash,
    (q) => ({ next_secret: deriveSecret(pick(HASHES, q.hash), octets(q.secret), 'traffic upd', NOTHING) }),
  ],
  finished: [byHash, (q) => finished(pick(HASHES, q.hash), octets(q.base_key), octets(q.transcript_hash))],
  psk_binder: [
    byHash,
    (q) => ({
      binder: pskBinder(
        pick(HASHES, q.hash),
        octets(q.psk),
        pick(KINDS, q.kind),
        q.messages.map(octets),
        uint16(q.index),
      ),
    }),
  ],
  resumption_psk: [
    byHash,
    (q) => ({
      psk: deriveSecret(pick(HASHES, q.hash), octets(q.resumption_secret), 'resumption', octets(q.ticket_nonce)),
    }),
  ],
  exporter: [
    byHash,
    (q) => {
      const hash = pick(HASHES, q.hash);
      const secret = deriveSecret(hash, octets(q.secret), text(q.label), digest(hash, NOTHING));
      const context = digest(hash, octets(q.context));
      return { keying_material: expandLabel(hash, secret, 'exporter', context, uint16(q.length)) };
    },
  ],
  record_seal: [
    bySuite,
    (q) => {
      const keys = protection(q.suite, octets(q.key), octets(q.iv), octets(q.sequence));
      return { record: recordSeal(keys, text(q.content_type), octets(q.content), uint16(q.padding)) };
    },
  ],
  record_open: [
    { ...bySuite, alerts: true },
    (q) => recordOpen(protection(q.suite, octets(q.key), octets(q.iv), octets(q.sequence)), octets(q.record)),
  ],
  certificate_verify_content: [
    {},
    (q) => {
      const context = `TLS 1.3, ${pick(ROLES, q.role)} CertificateVerify\0`;
      return { content: Buffer.concat([Buffer.alloc(64, ' '), Buffer.from(context), octets(q.transcript_hash)]) };
    },
  ],
  signature_sign: [
    { schemes: ['ed25519'] },
    (q) => ({ signature: signatureSign(q.scheme, octets(q.private_key), octets(q.content), q.salt) }),
  ],
  signature_verify: [
    { schemes: Object.keys(SCHEMES), rsa_modulus_bits },
    (q) => signatureVerify(q.scheme, octets(q.public_key), octets(q.content), octets(q.signature)),
  ],
};

// --- The protocol: one JSON object a line ----------------------------------------------------------------------------

const operations = Object.fromEntries(Object.entries(OPERATIONS).map(([name, [limits]]) => [name, limits]));
const HELLO = { name: 'node:crypto', version: process.versions.node, operations };

function answer(question) {
  if (question.op === 'hello') return { ok: HELLO };
  if (!Object.hasOwn(OPERATIONS, question.op)) return { unsupported: 'no such operation' };
  const [, operation] = OPERATIONS[question.op];
  try {
    const outputs = Object.entries(operation(question)).map(([name, value]) => [name, value.toString('hex')]);
    return { ok: Object.fromEntries(outputs) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { reject: { alert: error.alert } };
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let id = null;
  let said;
  try {
    const question = JSON.parse(line);
    id = question.id ?? null;
    said = answer(question);
  } catch (error) {
    // A question that makes no sense is answered too.
    said = { unsupported: `malformed question: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify({ id, ...said })}\n`);
});
