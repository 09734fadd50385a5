"""The application for a WSGI server: `registry.wsgi:app`, configured by the environment."""

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

from registry import logs
from registry.app import create_app
from registry.cli.demo.command import require_second_factor
from registry.cli.production import require_at_worker_start
from registry.clock import SystemClock
from registry.config import Config, secret_variables


def follow(parent: BaseProcess) -> None:
    """Let `parent` decide when this process ends.

    A killed parent would otherwise leave workers that go on answering, so this process ends at once with it. And an
    interrupt from the terminal reaches the whole group: the parent answers it by SIGTERM, and a granian worker
    that gets both can hang until it is killed. So the interrupt is left to the parent.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with, args=[parent], name="end-with-parent", daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


_parent = parent_process()
if _parent is not None:  # a worker of `registry serve`; other servers start theirs in other ways
    follow(_parent)
config = Config.from_environment(os.environ)
logs.configure(config.log_level)
if _parent is None:
    require_second_factor(config)
app = create_app(config, SystemClock())
require_at_worker_start(config, app.extensions["desk"].registry)
for name in secret_variables():  # granian puts the whole environment into that of every request
    os.environ.pop(name, None)
