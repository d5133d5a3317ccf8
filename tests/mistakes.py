"""Command lines with a mistake, and what the one line that tells it must say."""

from typing import Final

MISTAKES: Final = {
    "missing file": (("run", "nowhere.yaml"), "There is no file 'nowhere.yaml'"),
    "unknown scenario": (("run", "putou"), "Did you mean putuo?"),
    "broken YAML": (("run", "BROKEN"), "not valid YAML"),
    "misspelt key": (("run", "MISSPELT"), "Did you mean cohort_size?"),
    "no replications": (("run", "FILE", "--replications", "0"), "at least one replication"),
    "negative": (("run", "FILE", "--replications", "-3"), "1 to 10000000"),
    "too many": (("run", "FILE", "--replications", "10000001"), "1 to 10000000"),
    "no number": (
        ("run", "FILE", "--replications", "many"),
        "--replications: The value is 'many', which is the wrong type. Legal: a whole number",
    ),
    "no value": (("compare", "FILE", "--seed"), "'--seed' needs a value"),
    "misspelt choice": (("runs", "--prune=damage"), "Did you mean damaged?"),
    "one too many": (("run", "FILE", "more"), "'more' is more than this command takes"),
    "required option": (("sweep", "FILE"), "'--vary' is missing"),
    "no months": (("run", "FILE", "--months", "0"), "at least one month"),
    "negative seed": (("run", "FILE", "--seed", "-1"), "seed"),
    "unknown variant": (("run", "FILE", "--variant", "more_mentor"), "Did you mean more_mentors?"),
    "unknown lever": (("run", "FILE", "--set", "studio.seats=3"), "studio.seats"),
    "lever without value": (("run", "FILE", "--set", "studio.cohort_size"), "LEVER=VALUE"),
    "lever out of range": (("run", "FILE", "--set", "studio.selection_rate=2"), "0.01 to 1"),
    "lever of wrong type": (("run", "FILE", "--set", "studio.cohort_size=[1"), "a number"),
    "misspelt option": (("run", "FILE", "--replicatons", "3"), "--replications"),
    "unknown command": (("rnu", "FILE"), "rnu"),
    "no scenario": (("run",), "SCENARIO"),
    "language": (
        ("run", "FILE", "--lang", "fr"),
        "'fr', which is not one of the choices. Legal: en, zh",
    ),
    "folder is a file": (("run", "FILE", "--out", "FILE"), "Cannot write to"),
    "nothing to compare": (("compare", "FILE"), "--variant"),
    "unknown cadre": (("explain", "FILE", "--cadre", "secretaris/0/1"), "Did you mean"),
    "no such replication": (("explain", "FILE", "--replication", "-1"), "replication"),
    "no run": (("cite", "FILE"), "There is no run"),
    "lever twice": (
        ("run", "FILE", "--set", "studio.cohort_size=6", "--set", "studio.cohort_size=9"),
        "--set: 'studio.cohort_size' stands twice",
    ),
    "octal lever": (("run", "FILE", "--set", "studio.cohort_size=010"), "'010'"),
    "small lever": (("run", "FILE", "--set", "studio.selection_rate=5e-3"), "0.005, which is out"),
    "infinite value": (("sweep", "FILE", "--vary", "exits.early=0.01,inf"), "PATH=1,2,3"),
    "no number to vary": (("sweep", "FILE", "--vary", "studio.cohort_size=6,nan"), "PATH=1,2,3"),
    "endless range": (
        ("sweep", "FILE", "--vary", "exits.early=0:0.1:1000000000"),
        "Legal: 2 to 10000000",
    ),
    "endless grid": (
        ("sweep", "FILE", "--vary", "exits.early=0:0.1:10000", "--vary", "exits.later=0:0.1:10000"),
        "Legal: 1 to 10000000",
    ),
    "varied twice": (
        ("sweep", "FILE", "--vary", "exits.early=0,0.1", "--vary", "exits.early=0,0.2"),
        "--vary: 'exits.early' stands twice",
    ),
    "all unknowns and one": (
        ("sensitivity", "FILE", "--vary", "exits.early", "--all"),
        "--all and --vary exclude each other",
    ),
    "size of a design": (
        ("sensitivity", "FILE", "--method", "sobol", "--size", "3"),
        "--size: 3 is not a power of 2",
    ),
    "size of a spread": (
        ("sensitivity", "FILE", "--method", "spread", "--size", "3"),
        "--size: The value is 3",
    ),
    "too few histories to check": (
        ("calibrate", "FILE", "--history", "TABLE", "--check", "3"),
        "--check: The value is 3, which is out of range. Legal: 10 to 1800",
    ),
    "too many charts": (
        (
            *("export", "FILE", "--indicator", "mean_age", "--indicator", "total_gain"),
            *("--indicator", "left_so_far", "--indicator", "mentor_days"),
        ),
        "--indicator: The value is 4",
    ),
    "half a seat": (
        ("sweep", "FILE", "--vary", "studio.cohort_size=6.5,9"),
        "studio.cohort_size: Seats is 6.5, which is the wrong type. Legal: a whole number",
    ),
    "beyond what is legal": (
        ("sweep", "FILE", "--vary", "studio.selection_rate=0.5,2"),
        "0.01 to 1",
    ),
    "goal without direction": (
        ("optimise", "FILE", "--goal", "mean_age"),
        "such as mean_age:up.",
    ),
    "size of a tornado": (
        ("sensitivity", "FILE", "--method", "tornado", "--size", "8"),
        "--size and --method tornado exclude each other",
    ),
    "scheme of a grid": (
        ("sweep", "FILE", "--vary", "exits.early=0,0.1", "--scheme", "lhs"),
        "--scheme counts only together with --points",
    ),
    "reading of a history": (
        ("calibrate", "FILE", "--history", "TABLE", "--reading", "points"),
        "--history and --reading exclude each other",
    ),
    "two clusters": (
        (
            *("sweep", "FILE", "--vary", "exits.early=0,0.1"),
            *("--workers", "2", "--scheduler", "tcp://127.0.0.1:1"),
        ),
        "--workers and --scheduler exclude each other",
    ),
    **{
        f"template and {option}": (
            ("local", "putuo", "--template", "BOOK.xlsx", f"--{option}", value),
            f"--template and --{option} exclude each other",
        )
        for option, value in {"from": "BOOK", "total": "seats=9", "out": "OUT"}.items()
    },
    "range with a middle": (
        ("optimise", "FILE", "--goal", "total_gain", "--lever", "studio.cohort_size=6,9,12"),
        "--lever: ",
    ),
    "lever searched twice": (
        ("optimise", "FILE", "--goal", "total_gain", *(("--lever", "studio.cohort_size=6:9") * 2)),
        "--lever: 'studio.cohort_size' stands twice",
    ),
    "goals at odds": (
        ("optimise", "FILE", "--goal", "total_gain:up", "--goal", "total_gain:down"),
        "'total_gain' stands twice",
    ),
    "no workers": (
        ("sweep", "FILE", "--vary", "exits.early=0,0.1", "--workers", "0"),
        "workers: The value is 0",
    ),
    "too many workers": (
        ("sweep", "FILE", "--vary", "exits.early=0,0.1", "--workers", "100000"),
        "1 to 1024",
    ),
    "address without a port": (
        ("sweep", "FILE", "--vary", "exits.early=0,0.1", "--scheduler", "nowhere"),
        "There is no Dask scheduler at 'nowhere'",
    ),
    "another format's ending": (
        ("export", "FILE", "--format", "csv", "--out", "DECK"),
        "Did you mean --format pptx?",
    ),
    "no such folder": (
        ("export", "FILE", "--format", "csv", "--out", "none/a.csv"),
        "Cannot write to 'none/a.csv'",
    ),
    "a folder's name for an export": (
        ("export", "FILE", "--format", "csv", "--out", ".", "--force"),
        "Cannot write to '.': ",
    ),
    "too long a name for an export": (
        ("export", "FILE", "--format", "csv", "--out", "a" * 300),
        "File name too long",
    ),
    "too long a name for a district": (
        ("local", "putuo", "--total", "headcount=90", "--out", "a" * 300),
        "File name too long",
    ),
    "too long a name for a folder of runs": (
        ("runs", "--out", "a" * 300),
        "cannot be read: File name too long",
    ),
    "nothing left out to adopt by": (
        (
            *("calibrate", "FILE", "--history", "TABLE"),
            *("--hold-out-from", "7", "--adopt", "OUT"),
        ),
        "was held out",
    ),
    "no folder to adopt into": (
        (
            "calibrate",
            "FILE",
            "--history",
            "TABLE",
            "--hold-out-from",
            "6",
            "--adopt",
            "none/a.yaml",
        ),
        "Cannot write to 'none/a.yaml'",
    ),
    "no folder for a template": (
        ("local", "putuo", "--template", "none/a.xlsx"),
        "Cannot write to 'none/a.xlsx'",
    ),
    "no folder for a district": (
        ("local", "putuo", "--total", "headcount=90", "--out", "none/a.yaml"),
        "Cannot write to 'none/a.yaml'",
    ),
    "no history": (("calibrate", "FILE", "--history", "none.csv"), "There is no file 'none.csv'"),
    "history is a folder": (("calibrate", "FILE", "--history", "."), "directory"),
    "history is a workbook": (("calibrate", "FILE", "--history", "BOOK"), "save the sheet as CSV"),
    "unknown reading": (("calibrate", "nanshan", "--reading", "point"), "Did you mean points?"),
    "no total": (("local", "putuo", "--total", "headcount"), "--total: 'headcount' cannot be read"),
    "total twice": (
        ("local", "putuo", "--total", "headcount=90", "--total", "headcount=91"),
        "stands twice",
    ),
    "nothing to write": (("local", "putuo", "--out", "OUT"), "No total is given"),
    "unknown measure of sensitivity": (
        ("sensitivity", "FILE", "--indicator", "total_gian"),
        "Did you mean total_gain?",
    ),
    "unknown measure of a limit": (
        ("discover", "FILE", "--limit", "left_so_fa<=3"),
        "Did you mean left_so_far?",
    ),
    "unknown measure of a sweep": (
        ("sweep", "FILE", "--vary", "studio.cohort_size=6,9", "--indicator", "gain"),
        "There is no indicator 'gain'. Legal: gain_since_entry, total_gain",
    ),
    "unknown measure of variants": (
        ("variants", "FILE", "--indicator", "gain"),
        "There is no indicator 'gain'.",
    ),
    "indispensable": (
        ("effect", "FILE", "studio"),
        "cannot do without 'studio': ",
    ),
    "unknown mechanism": (("effect", "FILE", "studios"), "Did you mean studio?"),
    **{
        f"{command[0]} measures nothing": (
            (command[0], "UNMEASURED", *command[1:]),
            "measures nothing",
        )
        for command in (
            ("run",),
            ("compare", "--variant", "more_mentors"),
            ("variants",),
            ("effect", "groups"),
            ("sweep", "--vary", "studio.cohort_size=6,9"),
            ("sensitivity",),
            ("discover", "--limit", "left_so_far<=3"),
            ("export",),
        )
    },
}
