"""The few inner loops that a profile showed to matter, compiled.

Each does in one pass over memory what whole-array operations need many for, and nothing else: they
know arrays, not cadres. They run without the interpreter lock, and give the same bits where the
just-in-time compiler is off, only slowly.
"""

from sim.kernels.cases import solve_cases, spread_participation
from sim.kernels.diagnosis import diagnose, lesson_gain, lowest
from sim.kernels.exponential import learning_curve
from sim.kernels.hazards import rates_by_time
from sim.kernels.heirs import lost_with, pass_on
from sim.kernels.learning import (
    apply_growth,
    book_fade,
    fade_away,
    fade_shares,
    propose,
    realise,
)
from sim.kernels.measures import add_recent, belonging, pairs_of
from sim.kernels.mentoring import (
    bonds,
    keep_bonds,
    mentoring_gain,
    note_full,
    shares_of_mentors,
    tire_mentors,
)
from sim.kernels.moves import (
    end_lost,
    endow,
    first_free,
    free_left,
    hand_out,
    line_up,
    split_causes,
    sum_hazards,
    total_level,
)
from sim.kernels.opinion import follow_opinion
from sim.kernels.peers import below_best
from sim.kernels.people import (
    advance,
    look_up,
    scan,
    take_mentors,
    tally_rows,
    vacant_posts,
)
from sim.kernels.rows import (
    claim,
    claim_at,
    mark_leading,
    pack_rows,
    positions,
    rank_rows,
)
from sim.kernels.sums import (
    add_rows,
    count_rows,
    mean_rows,
    sum_rows,
    vary_rows,
    weigh,
    weigh_at,
    weigh_each,
)
from sim.kernels.turns import mark_first, take_in_turn
from sim.kernels.words import (
    move_rows,
    move_words,
    pick_rows,
    pick_words,
    put_rows,
    put_words,
    take_rows,
    take_words,
)

__all__ = [
    "add_recent",
    "add_rows",
    "advance",
    "apply_growth",
    "belonging",
    "below_best",
    "bonds",
    "book_fade",
    "claim",
    "claim_at",
    "count_rows",
    "diagnose",
    "end_lost",
    "endow",
    "fade_away",
    "fade_shares",
    "first_free",
    "follow_opinion",
    "free_left",
    "hand_out",
    "keep_bonds",
    "learning_curve",
    "lesson_gain",
    "line_up",
    "look_up",
    "lost_with",
    "lowest",
    "mark_first",
    "mark_leading",
    "mean_rows",
    "mentoring_gain",
    "move_rows",
    "move_words",
    "note_full",
    "pack_rows",
    "pairs_of",
    "pass_on",
    "pick_rows",
    "pick_words",
    "positions",
    "propose",
    "put_rows",
    "put_words",
    "rank_rows",
    "rates_by_time",
    "realise",
    "scan",
    "shares_of_mentors",
    "solve_cases",
    "split_causes",
    "spread_participation",
    "sum_hazards",
    "sum_rows",
    "take_in_turn",
    "take_mentors",
    "take_rows",
    "take_words",
    "tally_rows",
    "tire_mentors",
    "total_level",
    "vacant_posts",
    "vary_rows",
    "weigh",
    "weigh_at",
    "weigh_each",
]
