"""Gates: whether a run meets what was asked of it, stage by stage; runs side by side in time."""

from .history import history_of as history_of
from .judging import Judged as Judged
from .judging import State as State
from .judging import judge as judge
from .kpis import Kpi as Kpi
from .kpis import Stage as Stage
from .kpis import read_kpis as read_kpis
from .poc_folders import read_either as read_either
from .poc_folders import read_poc as read_poc
from .runs import Figure as Figure
from .runs import Run as Run
from .runs import read_run as read_run
from .tracking import log_if_set_up as log_if_set_up
