"""Read Arabic dates and resolve them against the day of publication, in the publisher's own offset.

words | find: at each word the readers that its form calls for
          numeric, civil (of parts), hijri: dates of the calendar, in figures and in words
          days, weekdays: yesterday, Friday evening, Tuesday; after a verb of the future (tense) the next one
          ago, spans: three days ago, last week, the summer of 2014
      | ranges: what is joined by «إلى», «و» or a dash becomes one date with a last day
      | lookalikes: streets and revolutions named after a day are left out
"""

from workers.lang.ar.dates.find import find_dates
from workers.lang.ar.dates.record import Precision, When

__all__ = ["Precision", "When", "find_dates"]
