"""The database's own refusals, met by the application's role with plain SQL; each test is named by the breach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from tests import databases
from tests.migrations.rows import NOW, SOMEBODY, World, add, new_id

CANCEL = "UPDATE {} SET cancelled_at = %s, cancelled_by = %s, cancel_reason = '\\x0174657374' WHERE {} = %s"
CANCEL_AUTHORIZATION = CANCEL.format("prescription_authorization", "authorization_id")
CANCEL_CONFIRMATION = CANCEL.format("dispense_confirmation", "confirmation_id")


@pytest.fixture
def world(module_database_url: str) -> Iterator[World]:
    """A patient of this test, written by the application's role."""
    with databases.application(module_database_url) as connection:
        yield World(connection)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The statement inside is refused in the name of this constraint."""
    with pytest.raises(psycopg.IntegrityError) as error:
        yield
    assert error.value.diag.constraint_name == constraint


def run(world: World, statement: str, *values: object) -> None:
    world.connection.execute(statement.encode(), values)


def cancel_authorization(world: World, authorization_id: str) -> None:
    run(world, CANCEL_AUTHORIZATION, NOW, SOMEBODY, authorization_id)


def cancel_confirmation(world: World, confirmation_id: str) -> None:
    run(world, CANCEL_CONFIRMATION, NOW, SOMEBODY, confirmation_id)


def test_the_whole_chain_without_a_breach_is_accepted(world: World) -> None:
    world.release()


class TestWithoutAnAuthorizedDecision:
    def test_authorization_without_a_decision(self, world: World) -> None:
        with refused("prescription_authorization_decided_fkey"):
            world.authorization(decision_id=new_id())

    def test_authorization_on_a_refusal(self, world: World) -> None:
        with refused("prescription_authorization_decided_fkey"):
            world.authorization(decision_id=world.decision("prescription", "refused"))

    def test_confirmation_without_a_decision(self, world: World) -> None:
        with refused("dispense_confirmation_decided_fkey"):
            world.confirmation(decision_id=new_id())

    def test_confirmation_on_a_refusal(self, world: World) -> None:
        with refused("dispense_confirmation_decided_fkey"):
            world.confirmation(decision_id=world.decision("dispense", "refused"))

    def test_confirmation_on_a_refusal_that_is_called_by_its_name(self, world: World) -> None:
        with refused("dispense_confirmation_authorized_check"):
            world.confirmation(decision_id=world.decision("dispense", "refused"), decision_verdict="refused")

    def test_confirmation_on_a_decision_of_another_gate(self, world: World) -> None:
        with refused("dispense_confirmation_decided_fkey"):
            world.confirmation(decision_id=world.decision("prescription"))

    def test_confirmation_on_a_decision_about_another_patient(self, world: World) -> None:
        with refused("dispense_confirmation_decided_fkey"):
            world.confirmation(decision_id=world.decision("dispense", patient_id=world.patient()))

    def test_two_confirmations_on_one_decision(self, world: World) -> None:
        decision_id = world.decision("dispense")
        world.confirmation(decision_id=decision_id)
        with refused("dispense_confirmation_one_each_key"):
            world.confirmation(decision_id=decision_id)

    def test_release_without_a_decision(self, world: World) -> None:
        with refused("release_decided_fkey"):
            world.release(decision_id=new_id())

    def test_release_on_a_refusal(self, world: World) -> None:
        with refused("release_decided_fkey"):
            world.release(decision_id=world.decision("release", "refused"))


class TestSecondUseOfANumber:
    def test_two_confirmations_on_one_authorization(self, world: World) -> None:
        authorization_id = world.authorization()
        world.confirmation(authorization_id=authorization_id)
        with refused("dispense_confirmation_single_use_key"):
            world.confirmation(authorization_id=authorization_id)

    def test_a_cancelled_confirmation_frees_its_authorization(self, world: World) -> None:
        authorization_id = world.authorization()
        cancel_confirmation(world, world.confirmation(authorization_id=authorization_id))
        world.confirmation(authorization_id=authorization_id)

    def test_two_releases_on_one_confirmation(self, world: World) -> None:
        confirmation_id = world.confirmation()
        world.release(confirmation_id=confirmation_id)
        with refused("release_single_use_key"):
            world.release(confirmation_id=confirmation_id)

    def test_two_open_authorizations_on_one_prescription(self, world: World) -> None:
        prescription_id = world.prescription()
        world.authorization(prescription_id=prescription_id)
        with refused("prescription_authorization_one_open_key"):
            world.authorization(prescription_id=prescription_id)

    def test_one_number_issued_twice(self, world: World) -> None:
        number = world.number("authorization", new_id())
        with refused("issued_number_pkey"):
            add(
                world.connection,
                "issued_number",
                number=number,
                kind="authorization",
                patient_id=world.patient(),
                subject_id=new_id(),
                issued_at=NOW,
            )

    def test_one_number_on_two_authorizations(self, world: World) -> None:
        authorization_id = new_id()
        number = world.number("authorization", authorization_id)
        world.authorization(authorization_id=authorization_id, number=number)
        with refused("prescription_authorization_number_fkey"):
            world.authorization(number=number)

    def test_a_number_that_was_never_issued(self, world: World) -> None:
        with refused("dispense_confirmation_number_fkey"):
            world.confirmation(number="never issued")


class TestAnotherPatientsRecords:
    def test_authorization_of_another_patients_prescription(self, world: World) -> None:
        other = World(world.connection)
        with refused("prescription_authorization_patient_id_prescription_id_fkey"):
            world.authorization(prescription_id=other.prescription())

    def test_confirmation_of_another_patients_authorization(self, world: World) -> None:
        other = World(world.connection)
        with refused("authorization_not_open"):
            world.confirmation(authorization_id=other.authorization())

    def test_release_of_another_patients_confirmation(self, world: World) -> None:
        other = World(world.connection)
        with refused("confirmation_not_open"):
            world.release(confirmation_id=other.confirmation())

    def test_prescription_in_another_patients_enrollment(self, world: World) -> None:
        other = World(world.connection)
        with refused("prescription_enrollment_fkey"):
            world.prescription(enrollment_id=other.enrollment_id)

    def test_number_issued_for_another_patient(self, world: World) -> None:
        authorization_id = new_id()
        number = world.number("authorization", authorization_id, patient_id=world.patient())
        with refused("prescription_authorization_number_fkey"):
            world.authorization(authorization_id=authorization_id, number=number)


class TestAnotherProgramOrParticipant:
    def test_prescription_in_an_enrollment_of_another_program(self, world: World) -> None:
        with refused("prescription_enrollment_fkey"):
            world.prescription(program="another", ndc=world.product("another"))

    def test_prescription_of_a_product_of_another_program(self, world: World) -> None:
        with refused("prescription_product_fkey"):
            world.prescription(ndc=world.product("another"))

    def test_confirmation_by_a_pharmacist_of_another_pharmacy(self, world: World) -> None:
        with refused("dispense_confirmation_pharmacist_fkey"):
            world.confirmation(pharmacist_id=world.pharmacist(world.pharmacy()))

    def test_two_active_enrollments_in_one_program(self, world: World) -> None:
        with refused("enrollment_one_active_key"):
            world.enrollment()

    def test_account_of_a_delegate_in_the_name_of_another_prescriber(self, world: World) -> None:
        delegate_id = world.delegate(world.prescriber_id)
        acts_for = {"prescriber_id": world.prescriber(), "delegate_id": delegate_id}
        with refused("account_delegate_of_prescriber_fkey"):
            add(
                world.connection,
                "account",
                account_id=new_id(),
                username=new_id(),
                name="Test Account",
                role="delegate",
                scopes=[],
                recorded_at=NOW,
                **acts_for,
            )


class TestNumbersThatAreNotOpen:
    def test_confirmation_of_a_cancelled_authorization(self, world: World) -> None:
        authorization_id = world.authorization()
        cancel_authorization(world, authorization_id)
        with refused("authorization_not_open"):
            world.confirmation(authorization_id=authorization_id)

    def test_confirmation_at_the_last_instant_of_the_authorization(self, world: World) -> None:
        world.confirmation(authorization_id=world.authorization(valid_until=NOW))

    def test_confirmation_after_the_authorization_expired(self, world: World) -> None:
        authorization_id = world.authorization(valid_until=NOW)
        with refused("authorization_not_open"):
            world.confirmation(
                authorization_id=authorization_id, confirmed_at=NOW + timedelta(microseconds=1)
            )

    def test_release_on_a_cancelled_confirmation(self, world: World) -> None:
        confirmation_id = world.confirmation()
        cancel_confirmation(world, confirmation_id)
        with refused("confirmation_not_open"):
            world.release(confirmation_id=confirmation_id)

    def test_release_at_the_last_instant_of_the_confirmation(self, world: World) -> None:
        world.release(confirmation_id=world.confirmation(valid_until=NOW))

    def test_release_after_the_confirmation_expired(self, world: World) -> None:
        confirmation_id = world.confirmation(valid_until=NOW)
        with refused("confirmation_not_open"):
            world.release(confirmation_id=confirmation_id, released_at=NOW + timedelta(microseconds=1))

    def test_a_temporary_table_in_the_place_of_the_authorizations(self, world: World) -> None:
        authorization_id = world.authorization()
        run(world, "CREATE TEMP TABLE prescription_authorization AS TABLE public.prescription_authorization")
        run(
            world,
            CANCEL_AUTHORIZATION.replace("prescription_auth", "public.prescription_auth"),
            NOW,
            SOMEBODY,
            authorization_id,
        )
        with refused("authorization_not_open"):
            world.confirmation(authorization_id=authorization_id)


class TestCancellation:
    def test_cancelling_a_used_authorization(self, world: World) -> None:
        authorization_id = world.authorization()
        world.confirmation(authorization_id=authorization_id)
        with refused("authorization_used"):
            cancel_authorization(world, authorization_id)

    def test_cancelling_an_authorization_whose_confirmation_was_cancelled(self, world: World) -> None:
        authorization_id = world.authorization()
        cancel_confirmation(world, world.confirmation(authorization_id=authorization_id))
        cancel_authorization(world, authorization_id)

    def test_cancelling_a_released_confirmation(self, world: World) -> None:
        confirmation_id = world.confirmation()
        world.release(confirmation_id=confirmation_id)
        with refused("confirmation_released"):
            cancel_confirmation(world, confirmation_id)

    def test_cancelling_without_a_reason(self, world: World) -> None:
        authorization_id = world.authorization()
        with refused("prescription_authorization_cancel_whole_check"):
            run(
                world,
                "UPDATE prescription_authorization SET cancelled_at = %s WHERE authorization_id = %s",
                NOW,
                authorization_id,
            )

    def test_reviving_a_cancelled_authorization(self, world: World) -> None:
        authorization_id = world.authorization()
        cancel_authorization(world, authorization_id)
        with refused("record_ended"):
            run(
                world,
                "UPDATE prescription_authorization"
                " SET cancelled_at = NULL, cancelled_by = NULL, cancel_reason = NULL"
                " WHERE authorization_id = %s",
                authorization_id,
            )

    def test_reviving_a_cancelled_confirmation(self, world: World) -> None:
        confirmation_id = world.confirmation()
        cancel_confirmation(world, confirmation_id)
        with refused("record_ended"):
            run(
                world,
                "UPDATE dispense_confirmation"
                " SET cancelled_at = NULL, cancelled_by = NULL, cancel_reason = NULL"
                " WHERE confirmation_id = %s",
                confirmation_id,
            )


class TestThePatientsRow:
    def test_locking_it_is_allowed(self, world: World) -> None:
        run(world, "SELECT FROM patient WHERE patient_id = %s FOR UPDATE", world.patient_id)

    def test_changing_the_column_that_allows_the_lock(self, world: World) -> None:
        with refused("lock_only"):
            run(
                world,
                "UPDATE patient SET recorded_by = %s WHERE patient_id = %s",
                new_id(),
                world.patient_id,
            )
