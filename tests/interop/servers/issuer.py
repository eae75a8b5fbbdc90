"""A minimal OpenID Connect provider on loopback. The gateway verifies web identity tokens with it."""

import base64
import contextlib
import datetime
import http.server
import json
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from running import HOST


class Issuer:
    def __init__(self):
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer")])
        now = datetime.datetime.now(datetime.timezone.utc)
        day = datetime.timedelta(days=1)
        builder = x509.CertificateBuilder(name, name, self.key.public_key(), 1, now - day, now + day)
        certificate = builder.sign(self.key, hashes.SHA256())
        self.thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()
        self.certificate = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()

    @contextlib.contextmanager
    def listening(self):
        """Serves the discovery document and the certificate."""
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = {
                    "/realm/.well-known/openid-configuration": {"jwks_uri": f"{issuer.url}/certificates"},
                    "/realm/certificates": {"keys": [{"kty": "RSA", "x5c": [issuer.certificate]}]},
                }
                found = self.path in known
                body = json.dumps(known.get(self.path, {})).encode()
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer((HOST, 0), Handler) as server:
            self.url = f"http://{HOST}:{server.server_port}/realm"
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield
            server.shutdown()

    def token(self, audience, subject):
        """Returns a token for a subject, valid for one hour."""
        now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
        claims = {"iss": self.url, "aud": audience, "sub": subject, "iat": now, "exp": now + 3600}
        parts = [encoded(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
        signature = self.key.sign(".".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())
        return ".".join([*parts, encoded(signature)])


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
