// write_rounds.ts <folder> <writer> <rounds> <events> [track id]: in each round, waits for the start, then logs.
import { Tracker } from "../../mod.ts";
import { eventOf } from "./event_of.ts";
import { waitFor } from "./wait.ts";

const [folder, writer, rounds, events, trackId] = Deno.args;
for (let round = 0; round < Number(rounds); round++) {
  Deno.writeTextFileSync(`${folder}/ready_${round}_${writer}`, "");
  waitFor(`${folder}/go_${round}`);
  using tracker = new Tracker(`${folder}/round_${round}.db`, {
    warnings: false,
    ...(trackId === undefined ? {} : { trackId }),
  });
  for (let n = 0; n < Number(events); n++) tracker.log(eventOf(Number(writer), n));
}
