"""Certificate chains: X.509 up to a root of vectors/pki, and raw public keys (RFC 7250)."""

from datetime import datetime, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

import signatures
from refusal import Refusal

RAW_PUBLIC_KEY = b"\x02"
NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)  # any moment does: the test certificates last until 2120


def are_raw(encrypted_extensions, role):
    name = f"{role}_certificate_type"
    return encrypted_extensions.get(f"extensions.{name}.{name}") == RAW_PUBLIC_KEY


def public_key(entry, raw):
    """The SubjectPublicKeyInfo of an entry of a Certificate message: an X.509 certificate, or the key alone."""
    try:
        if raw:
            key = entry
        else:
            x509.load_der_x509_certificate(entry)
            key = signatures.subject_public_key_info(entry)
        signatures.algorithm_of(key)
        serialization.load_der_public_key(key)
    except UnsupportedAlgorithm:
        pass  # a key all the same
    except (ValueError, TypeError, IndexError, x509.InvalidVersion, Refusal) as error:
        raise Refusal(f"the entry is no {'key' if raw else 'certificate'}: {error!r}", "bad_certificate") from error
    return key


def verify_chain(chain, role, roots, name):
    """The number of checks that were made, none where the authority is another one, and the complaints."""
    try:
        certificates = [x509.load_der_x509_certificate(certificate) for certificate in chain]
        if all(issuer_of(certificate, roots) is None for certificate in certificates):
            return 0, []
        complaints = complaints_of(certificates, role, roots, name)
    except (ValueError, TypeError, InvalidSignature) as error:
        return 0, [f"the chain does not verify: {error!r}"]
    return 1 + len(chain), complaints


def issuer_of(certificate, roots):
    return next((root for root in roots if root.subject == certificate.issuer), None)


def complaints_of(certificates, role, roots, name):
    complaints = []
    for certificate, issuer in zip(certificates, [*certificates[1:], issuer_of(certificates[-1], roots)], strict=True):
        if issuer is None:
            complaints.append("the chain does not end below a root")
            continue
        certificate.verify_directly_issued_by(issuer)
        if not certificate.not_valid_before_utc <= NOW <= certificate.not_valid_after_utc:
            complaints.append("a certificate is not valid")
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
        if not constraints.ca or not usage.key_cert_sign:
            complaints.append("an issuer is not an authority")
    leaf = certificates[0]
    if not leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature:
        complaints.append("the key is not for signatures")
    purpose = {"server": ExtendedKeyUsageOID.SERVER_AUTH, "client": ExtendedKeyUsageOID.CLIENT_AUTH}[role]
    if purpose not in leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value:
        complaints.append(f"the certificate is not a {role}'s")
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if role == "server" and name is not None and name not in names.get_values_for_type(x509.DNSName):
        complaints.append(f"the certificate is not for {name}")
    return complaints
