"""nginx and Caddy as docs/deploy describes them: the shipped file, with other addresses and paths alone."""

import os
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.live import ROOT, free_port
from tests.support.waiting import eventually

SHIPPED = ROOT / "docs" / "deploy"
SERVERS = ("10.0.0.11:5000", "10.0.0.12:5000")
# Certificates of the test are signed by nobody.
TRUSTING = ssl._create_unverified_context()

NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/baton.conf;
}}
"""
CADDY = """
{{
    admin off
    auto_https disable_redirects
    storage file_system {folder}/storage
}}
import {folder}/baton
"""


@contextmanager
def proxy(name: str, folder: Path, port: int, servers: list[int]) -> Iterator[None]:
    """Run a proxy on a port for servers on loopback ports."""
    folder = folder / name
    folder.mkdir()
    certificate = _make_certificate(folder)
    command = {"nginx": _nginx, "caddy": _caddy}[name](folder, port, servers, *certificate)
    with (folder / "output.log").open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        assert eventually(lambda: _answers(port)), (folder / "output.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


def _nginx(folder: Path, port: int, servers: list[int], certificate: Path, key: Path) -> list[str]:
    text = _with_servers((SHIPPED / "nginx.conf").read_text(), servers)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = re.sub(r" *listen \[::\].*\n", "", text)
    text = text.replace("/etc/ssl/baton/fullchain.pem", str(certificate))
    text = text.replace("/etc/ssl/baton/privkey.pem", str(key))
    (folder / "baton.conf").write_text(text.replace("baton.example.com", "localhost"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "main.conf").write_text(NGINX.format(folder=folder, user=user))
    return [_find("nginx"), "-p", str(folder), "-c", str(folder / "main.conf")]


def _caddy(folder: Path, port: int, servers: list[int], certificate: Path, key: Path) -> list[str]:
    text = _with_servers((SHIPPED / "Caddyfile").read_text(), servers)
    site = f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}"
    (folder / "baton").write_text(text.replace("\nbaton.example.com {", f"\n{site}"))
    (folder / "Caddyfile").write_text(CADDY.format(folder=folder))
    return [_find("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _with_servers(text: str, servers: list[int]) -> str:
    for address, port in zip(SERVERS, servers, strict=True):
        assert address in text
        text = text.replace(address, f"127.0.0.1:{port}")
    return text


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext"),
            *("subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def _find(program: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if not found:
        raise RuntimeError(f"{program} is missing: apt-get install {program}")
    return found


def _answers(port: int) -> bool:
    try:
        url = f"https://localhost:{port}/healthz"
        with urllib.request.urlopen(url, timeout=5, context=TRUSTING) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
