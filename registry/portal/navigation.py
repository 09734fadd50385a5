"""Where somebody of a role goes: the start page, and the entries of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.actor import Role
from registry.portal.language import marked


@dataclass(frozen=True)
class Entry:
    """An entry of the menu: the view that it leads to, and its words."""

    endpoint: str
    label: str
    more: tuple[str, ...] = ()

    @property
    def blueprints(self) -> tuple[str, ...]:
        """The parts whose pages belong to the entry: the one of its view, and `more`."""
        return (self.endpoint.split(".")[0], *self.more)


COUNTER = (
    Entry("pharmacist_counter.show_counter", marked("Dispense"), ("pharmacist_release",)),
    Entry("pharmacist_today.show_today", marked("Today")),
    Entry("pharmacist_standing.show_standing", marked("Training and certification")),
)
AUDIT = (
    Entry("auditor_dashboard.show_dashboard", marked("Refusals")),
    Entry("auditor_decisions.search", marked("Decisions"), ("auditor_history",)),
    Entry("auditor_ledger.show_ledger", marked("Ledger")),
    Entry("auditor_editions.show_programs", marked("Programs")),
)
PRACTICE = (
    Entry(
        "prescriber_panel.show_panel",
        marked("My patients"),
        ("prescriber_chart", "prescriber_authorizing", "prescriber_transferring"),
    ),
    Entry("prescriber_certification.show_certification", marked("My certification")),
)
MENUS: dict[Role, tuple[Entry, ...]] = {
    Role.PRESCRIBER: PRACTICE,
    Role.DELEGATE: PRACTICE,
    Role.PHARMACIST: COUNTER,
    Role.REPRESENTATIVE: COUNTER[1:],
    Role.AUDITOR: AUDIT,
    Role.ADMINISTRATOR: (Entry("administrator_accounts.show_accounts", marked("Accounts")), AUDIT[3]),
    Role.COORDINATOR: (Entry("coordinator_queue.show_queue", marked("What waits")), *AUDIT[:2], AUDIT[3]),
}
"""The menu of each role; its first entry is where somebody of the role starts."""


def menu_of(role: Role) -> tuple[Entry, ...]:
    """The entries for that role; none for a role that has no part of the portal yet."""
    return MENUS.get(role, ())
