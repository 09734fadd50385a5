"""The law as dated data: one folder a program, one file an edition, never edited once published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from registry.domain.advisories.text import AdvisoryText, text_in_force
from registry.domain.edition import Edition, edition_in_force
from registry.programs.advisory_file import read_advisories
from registry.programs.defect import DefectiveProgram, Place
from registry.programs.edition_file import read_edition
from registry.programs.products import ListedProduct, read_products
from registry.programs.strengths import refuse_other_strengths
from registry.programs.succession import backdating, contradiction

__all__ = ["DefectiveProgram", "Editions", "ListedProduct", "load_editions", "read_edition", "read_proposed"]

_PRODUCTS = "products.toml"
_ADVISORIES = "advisories"


class Editions(Mapping[str, tuple[Edition, ...]]):
    """All editions by program, each program's in the order in which they took effect."""

    def __init__(
        self,
        editions: Mapping[str, tuple[Edition, ...]],
        products: tuple[ListedProduct, ...] = (),
        advisories: tuple[AdvisoryText, ...] = (),
    ):
        self._editions = dict(editions)
        self._products = products
        self._advisories = advisories
        self._named = {edition.name: edition for some in editions.values() for edition in some}

    def __getitem__(self, program: str) -> tuple[Edition, ...]:
        return self._editions[program]

    def __iter__(self) -> Iterator[str]:
        return iter(self._editions)

    def __len__(self) -> int:
        return len(self._editions)

    @property
    def programs(self) -> tuple[str, ...]:
        """The programs' names, sorted."""
        return tuple(sorted(self._editions))

    def in_force(self, program: str, on: date | datetime) -> Edition | None:
        """The program's last edition that took effect on or before that day or instant; None if there is none."""
        return edition_in_force(self._editions.get(program, ()), on)

    def named(self, name: str) -> Edition | None:
        """The edition that a decision remembers as `pomalidomide/2023-03-24`."""
        return self._named.get(name)

    def with_more(self, stored: Iterable[Edition]) -> Editions:
        """These editions and those stored ones that are not among them yet; products and advisories as they are."""
        more = [edition for edition in stored if edition.name not in self._named]
        if not more:
            return self
        together = {
            program: tuple(
                sorted(
                    (*editions, *(each for each in more if each.program == program)),
                    key=lambda edition: edition.effective_from,
                )
            )
            for program, editions in self._editions.items()
        }
        return Editions(together, self._products, self._advisories)

    def products(self, program: str | None = None) -> tuple[ListedProduct, ...]:
        """The listed products of one program, or of all."""
        return tuple(item for item in self._products if program in (None, item.product.program))

    def advisories(self, program: str) -> tuple[AdvisoryText, ...]:
        """The program's texts of advisories, in the order in which they took effect."""
        return tuple(text for text in self._advisories if text.program == program)

    def advisories_in_force(self, program: str, at: datetime) -> AdvisoryText | None:
        """The program's last text of advisories that took effect at or before the instant; None if there is none."""
        return text_in_force(self.advisories(program), at)


def load_editions(folder: Path | None = None) -> Editions:
    """Reads every program's folder below `folder` (default: those that come along).

    Raises DefectiveProgram at the first file that is not exactly understood.
    """
    root: Traversable = folder or files(__name__)
    editions: dict[str, tuple[Edition, ...]] = {}
    products: list[ListedProduct] = []
    advisories: list[AdvisoryText] = []
    for program in sorted(
        (entry for entry in root.iterdir() if _is_program(entry)), key=lambda entry: entry.name
    ):
        editions[program.name] = _editions_in(program)
        listed = _products_in(program)
        products += listed
        advisories += _advisories_in(program)
        strengths = {item.product.strength for item in listed}
        for edition in editions[program.name][-1:]:
            refuse_other_strengths(edition, strengths, Place(f"{edition.name}.toml"))
    return Editions(editions, tuple(products), tuple(advisories))


def _advisories_in(program: Traversable) -> tuple[AdvisoryText, ...]:
    folder = program.joinpath(_ADVISORIES)
    if not folder.is_dir():
        return ()
    texts: list[AdvisoryText] = []
    for entry in folder.iterdir():
        if not entry.name.endswith(".toml"):
            continue
        place = Place(f"{program.name}/{_ADVISORIES}/{entry.name}")
        text = read_advisories(entry.read_bytes(), place.file)
        if text.program != program.name:
            raise place.at("program").defect(f"{program.name!r}, the folder's name, was expected")
        if entry.name != f"{text.effective_from}.toml":
            raise place.at("effective_from").defect("the date in the file's name was expected")
        texts.append(text)
    return tuple(sorted(texts, key=lambda text: text.effective_from))


def _products_in(folder: Traversable) -> tuple[ListedProduct, ...]:
    listed = folder.joinpath(_PRODUCTS)
    if not listed.is_file():
        return ()
    return read_products(listed.read_bytes(), folder.name, f"{folder.name}/{_PRODUCTS}")


def read_proposed(paths: Iterable[Path], editions: Editions) -> list[Edition]:
    """The proposed editions in the files, by the day on which they take effect.

    Raises DefectiveProgram when one is defective or can not be published beside `editions` and the others. A file that
    is the same as an edition there is only read.
    """
    read = [(read_edition(path.read_bytes(), str(path)), Place(str(path))) for path in paths]
    read.sort(key=lambda each: each[0].effective_from)
    proposed: list[Edition] = []
    for edition, place in read:
        kept = [
            *editions.get(edition.program, ()),
            *(one for one in proposed if one.program == edition.program),
        ]
        if edition.digest not in {other.digest for other in kept}:
            wrong = contradiction(edition, kept) or backdating(edition, kept)
            if wrong is not None:
                raise place.at("effective_from").defect(wrong)
        strengths = {item.product.strength for item in editions.products(edition.program)}
        refuse_other_strengths(edition, strengths, place)
        proposed.append(edition)
    return proposed


def _is_program(entry: Traversable) -> bool:
    return entry.is_dir() and any(item.name.endswith(".toml") for item in entry.iterdir())


def _editions_in(folder: Traversable) -> tuple[Edition, ...]:
    editions: list[Edition] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".toml") or entry.name == _PRODUCTS:
            continue
        place = Place(f"{folder.name}/{entry.name}")
        edition = read_edition(entry.read_bytes(), place.file)
        if edition.program != folder.name:
            raise place.at("program").defect(f"{folder.name!r}, the folder's name, was expected")
        if wrong := contradiction(edition, editions):
            raise place.at("effective_from").defect(wrong)
        if entry.name != f"{edition.effective_from}.toml":
            raise place.at("effective_from").defect("the date in the file's name was expected")
        editions.append(edition)
    return tuple(sorted(editions, key=lambda edition: edition.effective_from))
