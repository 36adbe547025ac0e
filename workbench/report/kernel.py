"""A notebook's kernel under papermill that ends with the run, however that ends."""

from typing import Any

from jupyter_core.utils import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

NAME = "workbench"  # of the engine


class _Client(PapermillNotebookClient):
    """Interrupts the cell that runs, so that it puts its rows away, and leaves no kernel."""

    def execute(self, **options: Any) -> Any:
        try:
            return super().execute(**options)
        except BaseException:
            self._end()
            raise

    def papermill_execute_cells(self) -> None:
        try:
            super().papermill_execute_cells()
        except KeyboardInterrupt:
            if self.km is not None and self.km.has_kernel:
                run_sync(self.km.interrupt_kernel)()
            raise

    def _end(self) -> None:
        manager = self.km
        if manager is not None and manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)


class _Engine(NBClientEngine):
    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, start_timeout: int = 60, **options: Any
    ) -> Any:
        """Run the cells; of papermill's options those that :mod:`workbench.report` uses."""
        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            extra_arguments=options.get("extra_arguments", []),
        )
        return client.execute()


def engine() -> str:
    """Make the engine known to papermill.

    Returns
    -------
    str
        Its name, for ``papermill.execute_notebook(engine_name=...)``.
    """
    papermill_engines.register(NAME, _Engine)
    return NAME
