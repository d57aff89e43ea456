"""Mails signed with the desk's key: who receives one can verify it, and no key is ever told."""

from __future__ import annotations

from base64 import b64encode
from email import message_from_bytes

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flows.delivery.dkim_signing import SignatureError, check_key, signed
from flows.delivery.mail_settings import Dkim, dkim_of
from flows.setting_values import SettingsError
from tests.test_mailer import ANNA

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)


def published(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001  (dkimpy's question)
    """What the name server answers, for the one name under which the key stands."""
    assert name == b"nightly._domainkey.legation.example."
    return b"v=DKIM1; k=rsa; p=" + b64encode(PUBLIC)


def test_a_signed_mail_verifies_and_its_own_bytes_are_untouched():
    content = signed(ANNA.content, Dkim("nightly", PEM))
    assert content.endswith(ANNA.content)
    assert dkim.verify(content, dnsfunc=published)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(b"Subject: ", b"Subject: Not "), (b"To: anna", b"To: bert"), (b"List-Id: Legation", b"List-Id: Other")],
)
def test_a_mail_altered_on_its_way_does_not_verify(was, becomes):
    content = signed(ANNA.content, Dkim("nightly", PEM))
    assert was in content
    assert not dkim.verify(content.replace(was, becomes, 1), dnsfunc=published)


def test_a_second_sender_cannot_be_added():
    content = signed(ANNA.content, Dkim("nightly", PEM))
    assert not dkim.verify(b"From: other@example.org\r\n" + content, dnsfunc=published)


def test_whatever_unsubscribing_rests_on_is_signed():
    header = str(message_from_bytes(signed(ANNA.content, Dkim("nightly", PEM)))["DKIM-Signature"])
    assert "list-unsubscribe" in header
    assert "from : from" in " ".join(header.split())


@pytest.mark.parametrize("key", ["", "secret words", PEM[:200]], ids=["none", "words", "half a key"])
def test_what_is_no_key_is_refused_without_repeating_it(key):
    with pytest.raises(SignatureError, match="LEGATION_DKIM_KEY_FILE") as refused:
        check_key(Dkim("nightly", key))
    assert not key or key not in str(refused.value)
    assert "secret" not in repr(Dkim("nightly", "secret"))


def test_key_and_selector_come_together(tmp_path):
    key = tmp_path / "dkim.pem"
    key.write_text(PEM)
    key.chmod(0o600)
    both = {"LEGATION_DKIM_SELECTOR": "nightly", "LEGATION_DKIM_KEY_FILE": str(key)}
    assert dkim_of(both) == Dkim("nightly", PEM.strip())
    assert dkim_of({}) is None
    for name in both:
        with pytest.raises(SettingsError, match="LEGATION_DKIM"):
            dkim_of({name: both[name]})
    with pytest.raises(SettingsError, match="write the name"):
        dkim_of(both | {"LEGATION_DKIM_SELECTOR": "no name"})
    key.chmod(0o644)
    with pytest.raises(SettingsError, match="others may read it"):
        dkim_of(both)
