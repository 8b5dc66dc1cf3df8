"""Make the list of parts: CycloneDX 1.6, from the lock of what is needed to run.

Serial number and time come from what is listed, so the same lock and commit give the
same bytes. The lock names every package at any depth but not who asked for which, so
the graph says that the program needs them all.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME: Final = "cor701-gates"
NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:cor701:gates:sbom")

_PIN: Final = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.*?))? \\\n"
    r"(?P<hashes>(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


class Source(NamedTuple):
    """What the list is about: a version, built from a commit of a time."""

    version: str
    commit: str
    epoch: int


def sbom(source: Source, lock: str) -> bytes:
    """The list of parts as JSON."""
    program = Component(
        name=NAME,
        version=source.version,
        type=ComponentType.APPLICATION,
        bom_ref=f"{NAME}@{source.version}",
        purl=PackageURL("pypi", None, NAME, source.version),
        licenses=[LicenseExpression("Apache-2.0")],
        properties=[Property(name="cor701:gates:commit", value=source.commit)],
    )
    parts = list(components(lock))
    identity = "\n".join((*source[:2], lock))
    bom = Bom(
        components=parts,
        serial_number=uuid.uuid5(NAMESPACE, identity),
        metadata=BomMetaData(
            component=program, timestamp=datetime.fromtimestamp(source.epoch, UTC)
        ),
    )
    bom.register_dependency(program, parts)
    return JsonV1Dot6(bom).output_as_string(indent=1).encode() + b"\n"


def components(lock: str) -> Iterator[Component]:
    """Each package of a lock; its files are told by their hashes.

    A package is one of several files, so the hashes stand with its distribution: one of
    them is the hash of what was installed.
    """
    for pin in _PIN.finditer(lock):
        name, version = pin["name"], pin["version"]
        purl = PackageURL("pypi", None, name, version)
        hashes = re.findall(r"sha256:([0-9a-f]{64})", pin["hashes"])
        marker = pin["marker"]
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{name}@{version}",
            purl=purl,
            external_references=[
                ExternalReference(
                    type=ExternalReferenceType.DISTRIBUTION,
                    url=XsUri(purl.to_string()),
                    hashes=[
                        HashType(alg=HashAlgorithm.SHA_256, content=h) for h in hashes
                    ],
                )
            ],
            properties=[Property(name="cor701:gates:marker", value=marker)]
            if marker
            else [],
        )
