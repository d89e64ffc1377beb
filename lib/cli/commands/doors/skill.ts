import type { Action } from "../../command.ts";

/** What an agent does with the file `runs.db`: each line that begins with `xt` is run by a test. */
const PAGE = `---
name: xetrack
description: Asks experiments, evaluations, benchmarks and logs that xetrack keeps in a SQLite file (runs.db): which run is best and why, did it get slower, has production drifted. Use it where a project has such a file, or code that imports @xetrack/xetrack.
---

# xetrack by its command line

Every command takes --help, and --json for one JSON array or object. Exit codes: 0, 1 for a failure or a gate's no, 2 for wrong usage, 3 where a gate cannot tell. A run's id may be shortened to a beginning that is unique.

What is in the file, and which columns:

    xt runs.db
    xt columns runs.db --json

Which run is best, and why:

    xt runs runs.db --json --sort -accuracy -n 5
    xt runs runs.db --json --where "accuracy > 0.5 AND model = 'vit'"
    xt best runs.db accuracy --max --json
    xt compare runs.db calm-otter wise-crane --json
    xt show runs.db calm-otter --json

How a run went:

    xt plot line runs.db loss --height 10
    xt tail runs.db --track-id calm-otter -n 3 --json
    xt calls runs.db --json

Anything else, in SQL that only reads (at most so many rows by -n):

    xt sql runs.db "SELECT track_id, min(loss) AS loss FROM events GROUP BY track_id" --json -n 20
    xt describe runs.db --columns loss,accuracy --json

Has production drifted, did a benchmark get slower, is an evaluation worse:

    xt drift runs.db --reference "epoch = 1" --current "epoch > 1" --columns loss --json
    xt bench compare bench.db main HEAD --json
    xt eval compare evals.db before after --json

Say what you found, in the file; it changes no event:

    xt run note runs.db calm-otter "loss still falls"
    xt run tag runs.db calm-otter candidate
    xt run archive runs.db wise-crane

Bring in what other trackers wrote, take out what others read:

    xt import old.csv runs.db
    xt export runs.db runs.csv --to csv

Log from TypeScript, one event a call, committed when it returns:

    import { Tracker } from "@xetrack/xetrack";
    using tracker = new Tracker("runs.db", { params: { model: "vit" } });
    tracker.log({ epoch: 1, loss: 0.5 });
`;

/** Prints a page that tells an agent how to use `xt`, for its folder of skills. */
export const skill: Action = () => PAGE.trimEnd();
