"""The program's training was completed, by a pharmacy's staff or by one pharmacist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.services.act import Answer, Call, answer, enter, new_id, perform
from registry.services.recording import happened_at, known_program
from registry.services.registry import Registry
from registry.services.standing import own_or_any
from registry.storage import participants
from registry.storage.locks import change_participant
from registry.storage.participants import Noun
from registry.storage.transaction import Transaction


@dataclass(frozen=True)
class CompleteTraining:
    """Who completed which program's training, and when."""

    participant_id: str
    program: str
    completed_at: datetime | None = None


def train_pharmacy(registry: Registry, call: Call, request: CompleteTraining) -> Answer:
    """The pharmacy's staff completed, or renewed, the training."""
    return _train(registry, call, participants.PHARMACY, participants.PHARMACY_TRAINING, request)


def train_pharmacist(registry: Registry, call: Call, request: CompleteTraining) -> Answer:
    """The pharmacist completed, or renewed, the training."""
    return _train(registry, call, participants.PHARMACIST, participants.PHARMACIST_TRAINING, request)


def _train(registry: Registry, call: Call, noun: Noun, trainings: Noun, request: CompleteTraining) -> Answer:
    known: dict[str, Any] = {
        "program": known_program(registry, request.program),
        "completed_at": happened_at(call, request.completed_at, "/completed_at"),
    }

    def act(tx: Transaction) -> Answer:
        trained = own_or_any(tx, call.actor, noun, request.participant_id)
        change_participant(tx, trained["pharmacy_id"])
        training = {"training_id": new_id(call), noun.id_column: request.participant_id, **known}
        document = {**training, "recorded_at": call.as_of}
        participants.add(tx, trainings, {**document, "recorded_by": call.actor.account_id})
        enter(tx, call, "training-completed", training, stream="pharmacy", stream_id=trained["pharmacy_id"])
        return answer(document)

    return perform(registry, call, act)
