"""Whether new samples are like those of before: in which space they differ, where, and how sure."""

from .classifier import classifier_test as classifier_test
from .coverage import class_shares as class_shares
from .coverage import novelty as novelty
from .finding import find_shift as find_shift
from .mmd import mmd_test as mmd_test
from .shift import Shift as Shift
from .tested import Tested as Tested
from .witness import witness as witness
