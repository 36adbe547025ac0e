"""What spaces cost: bytes, seconds, milliseconds, and money a month at the user's prices."""

from .gains import worth_of as worth_of
from .gains import worth_words as worth_words
from .measured import cost_records as cost_records
from .monthly import assumptions as assumptions
from .monthly import months as months
from .prices import Prices as Prices
from .prices import read_prices as read_prices
