import { useEffect, useState } from "preact/hooks";
import type { ListedObject } from "../../objects/listed.ts";
import type { Change } from "../state/address.ts";
import { routeTo, useAsk } from "../state/api.ts";
import type { Live } from "../state/live.ts";
import { ShowObject } from "./object.tsx";

/** So many are shown before more are asked for. */
const SOME = 24;

/** The objects of runs, by run and column; a step chooses which of them. */
export function Objects({ place, runs, live, title }: {
  readonly place: Record<string, string>;
  readonly runs: readonly string[] | undefined;
  readonly live: Live | undefined;
  readonly title?: string;
}) {
  const [count, setCount] = useState(0);
  const [most, setMost] = useState(SOME);
  useEffect(() => live?.listen(() => setCount((count) => count + 1)), [live]);
  const params: Change = { ...place, run: runs };
  const { data, error } = useAsk<ListedObject[]>(routeTo("objects", params), count);
  const series = [...Map.groupBy(data ?? [], ({ run, column }) => JSON.stringify([run, column]))];
  return (
    <section>
      {title !== undefined && <h2>{title}</h2>}
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {data?.length === 0 && <p class="soft">No objects were logged.</p>}
      <div class="objects">
        {series.slice(0, most).map(([key, some]) => (
          <Steps
            key={key}
            place={place}
            objects={some.toSorted((a, b) => a.step - b.step)}
          />
        ))}
      </div>
      {series.length > most && (
        <button type="button" onClick={() => setMost(most * 2)}>
          More: {series.length - most} are not shown
        </button>
      )}
    </section>
  );
}

/** The objects of one column in one run: the last one, and a slider to the others. */
function Steps({ place, objects }: {
  readonly place: Record<string, string>;
  readonly objects: readonly ListedObject[];
}) {
  const [chosen, choose] = useState<number>();
  const at = Math.min(chosen ?? objects.length - 1, objects.length - 1);
  const object = objects[at]!;
  return (
    <article class="object">
      <h3 dir="auto">
        {object.column} <small class="soft">{object.run}</small>
      </h3>
      {objects.length > 1 && (
        <label>
          Step{" "}
          <input
            type="range"
            min={0}
            max={objects.length - 1}
            value={at}
            onInput={({ currentTarget }) => choose(Number(currentTarget.value))}
          />{" "}
          {object.step}
        </label>
      )}
      <ShowObject place={place} object={object} />
    </article>
  );
}
