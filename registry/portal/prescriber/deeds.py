"""What can be recorded of a patient on the patient's page: each deed with its form and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry.access import actor
from registry.domain.actor import Role
from registry.domain.facts import ConcernKind, ReproductiveStatus, RiskCategory, TestResult
from registry.domain.laboratory import Analyte
from registry.portal.fields import Field, Unreadable, a_day, a_moment, choices_of, one_of, short, truth, whole
from registry.portal.language import marked, said
from registry.portal.pharmacist.release import CATEGORIES
from registry.portal.prescriber import doing, words
from registry.portal.signing import PROOF

PROGRAM = Field("program", marked("Program"), kind="hidden")
CATEGORY = Field(
    "risk_category",
    marked("Patient's risk category"),
    kind="radios",
    read=one_of(RiskCategory),
    choices=choices_of(CATEGORIES),
)
PRINTED = Field("printed_name", marked("Your printed name"), read=short, attributes={"autocomplete": "off"})


def listed(known: Mapping[Any, str]) -> Callable[[str], str]:
    """Reads one of the words of that list."""

    def read(text: str) -> str:
        if text not in known:
            raise Unreadable(said("Choose one of the answers."))
        return text

    return read


def a_concern(text: str) -> ConcernKind:
    """Reads one of the concerns that a prescriber reports here; a pregnancy has a report of its own."""
    return ConcernKind(listed(words.CONCERNS)(text))


ANSWERS = (
    ("safe", marked("All answers are safe")),
    ("unsafe", marked("An answer is unsafe: the gates are held shut until a coordinator lifts the hold")),
)
SURVEY = Field(
    "answers", marked("What was answered?"), kind="radios", read=listed(dict(ANSWERS)), choices=ANSWERS
)


@dataclass(frozen=True)
class Deed:
    """What is recorded: its words, the fields of its form, and how it is done."""

    label: str
    fields: tuple[Field, ...]
    do: doing.Do

    @property
    def is_signed(self) -> bool:
        """True when the prescriber signs it, so a delegate can not do it."""
        return PROOF[0] in self.fields


COLLECTED = (
    Field(
        "collected_at",
        marked("When was the specimen collected?"),
        marked("The age of a test runs from here, in your time zone."),
        kind="moment",
        read=a_moment,
    ),
    Field(
        "reported_at",
        marked("When was the result reported?"),
        marked("Leave it empty for now."),
        kind="moment",
        required=False,
        read=a_moment,
    ),
)
ON_DEVICE = (
    Field(
        "patient_name",
        marked("The patient signs: printed name"),
        marked("Hand the device over. The patient reads the agreement and types his or her name to sign it."),
        required=False,
        read=short,
        attributes={"autocomplete": "off"},
    ),
    Field(
        "guardian_name",
        marked("The guardian signs: printed name"),
        marked("For a patient who is a minor."),
        required=False,
        read=short,
        attributes={"autocomplete": "off"},
    ),
)
DEEDS: dict[str, Deed] = {
    "pregnancy-test": Deed(
        marked("Record a pregnancy test"),
        (
            PROGRAM,
            Field(
                "result",
                marked("Result"),
                kind="radios",
                read=one_of(TestResult),
                choices=choices_of(words.RESULTS),
            ),
            COLLECTED[0],
            Field(
                "specimen",
                marked("Specimen"),
                kind="radios",
                read=listed(words.SPECIMENS),
                choices=choices_of(words.SPECIMENS),
            ),
            Field(
                "detects_miu_ml",
                marked("Detects from, in mIU/mL"),
                marked("It stands in the test's leaflet, often 25."),
                kind="number",
                read=whole,
            ),
            COLLECTED[1],
        ),
        doing.test,
    ),
    "counseling": Deed(
        marked("Record a counseling"),
        (
            PROGRAM,
            Field(
                "topics",
                marked("Counseled on"),
                kind="checks",
                read=listed(words.TOPICS),
                choices=choices_of(words.TOPICS),
            ),
        ),
        doing.counsel,
    ),
    "contraception": Deed(
        marked("Confirm contraception"),
        (
            PROGRAM,
            Field(
                "abstinence",
                marked("Abstinence"),
                kind="check",
                required=False,
                read=truth,
                choices=(("yes", marked("The patient commits to abstain from heterosexual contact")),),
            ),
            Field(
                "methods",
                marked("Methods in use"),
                kind="checks",
                required=False,
                read=listed(words.METHODS),
                choices=choices_of(words.METHODS),
            ),
            Field(
                "highly_effective_contraindicated",
                marked("Contraindication"),
                kind="check",
                required=False,
                read=truth,
                choices=(("yes", marked("Hormones and intrauterine devices are both contraindicated")),),
            ),
            Field("in_use_since", marked("In use since"), kind="date", read=a_moment),
        ),
        doing.contraception,
    ),
    "patient-survey": Deed(marked("Record the patient's survey"), (PROGRAM, SURVEY), doing.survey_of_patient),
    "prescriber-survey": Deed(
        marked("Answer the prescriber's survey"), (PROGRAM, SURVEY, *PROOF), doing.survey_of_prescriber
    ),
    "concern": Deed(
        marked("Report a missed period or abnormal bleeding"),
        (
            PROGRAM,
            Field(
                "kind",
                marked("What was noticed?"),
                kind="radios",
                read=a_concern,
                choices=choices_of(words.CONCERNS),
            ),
            Field(
                "occurred_at",
                marked("When?"),
                marked("Leave it empty for now."),
                kind="moment",
                required=False,
                read=a_moment,
            ),
        ),
        doing.concern,
    ),
    "agreement": Deed(
        marked("Sign the agreement"),
        (PROGRAM, replace(CATEGORY, kind="hidden"), *ON_DEVICE, PRINTED, *PROOF),
        doing.agree,
    ),
    "enrollment": Deed(marked("Enroll the patient"), (PROGRAM, CATEGORY), doing.enroll),
    "reproductive-status": Deed(
        marked("Record the reproductive status"),
        (
            PROGRAM,
            Field(
                "status",
                marked("Reproductive status"),
                kind="select",
                read=one_of(ReproductiveStatus),
                choices=choices_of(words.REPRODUCTION),
            ),
            Field(
                "since_on",
                marked("Since"),
                marked("For a menopause: the day of the last menses."),
                kind="date",
                required=False,
                read=a_day,
            ),
        ),
        doing.status,
    ),
    "risk-category": Deed(
        marked("Change the risk category"),
        (PROGRAM, CATEGORY, Field("reason", marked("Why does it change?"), kind="area", read=short)),
        doing.category,
    ),
    "authorization-form": Deed(
        marked("Sign the prescription authorization form"),
        (PROGRAM, PRINTED, *PROOF),
        doing.authorization_form,
    ),
    "laboratory-result": Deed(
        marked("Record a laboratory result"),
        (
            PROGRAM,
            Field(
                "analyte",
                marked("What was measured?"),
                kind="select",
                read=one_of(Analyte),
                choices=tuple((one.value, one.value) for one in Analyte),
            ),
            Field("value", marked("Value"), marked("In the unit of the analyte."), kind="number", read=whole),
            *COLLECTED,
        ),
        doing.laboratory,
    ),
}


def offered() -> dict[str, Deed]:
    """The deeds of the one who is signed in: a delegate signs nothing."""
    delegated = actor().role is Role.DELEGATE
    return {name: deed for name, deed in DEEDS.items() if not (delegated and deed.is_signed)}
