import type { ListedObject } from "../../objects/listed.ts";
import type { ShownObject } from "../../objects/shown.ts";
import { shownBytes } from "../format.ts";
import { ResultTable, type Row } from "../sql/result_table.tsx";
import { routeTo, useAsk } from "../state/api.ts";

/** Shows an object as what it is: a picture, a sound, a film, a text, rows; all else by its size and kind. */
export function ShowObject({ place, object }: {
  readonly place: Record<string, string>;
  readonly object: ListedObject;
}) {
  const name = `objects/${encodeURIComponent(object.id)}`;
  const { data, error } = useAsk<ShownObject>(routeTo(name, { ...place, show: "1" }));
  const source = routeTo(name, place);
  return (
    <>
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {data && <Shown shown={data} source={source} title={`${object.column} of ${object.run}`} />}
      <p class="soft">
        {data?.type ?? object.encoding}, {shownBytes(object.size)}{" "}
        <a href={routeTo(name, { ...place, download: "1" })} download>Download</a>
      </p>
    </>
  );
}

function Shown({ shown: { kind, value, cut }, source, title }: {
  readonly shown: ShownObject;
  readonly source: string;
  readonly title: string;
}) {
  const more = cut ? <p class="soft">There is more of it: download it.</p> : null;
  switch (kind) {
    case "image":
      return <img src={source} alt={title} loading="lazy" />;
    case "audio":
      return <audio src={source} controls preload="none" aria-label={title} />;
    case "video":
      return <video src={source} controls preload="metadata" aria-label={title} />;
    case "table":
      return (
        <>
          <ResultTable label={title} rows={value as Row[]} />
          {more}
        </>
      );
    case "text":
    case "json":
      return (
        <>
          <pre tabIndex={0} dir="auto">{value as string}</pre>
          {more}
        </>
      );
    default:
      return value === undefined ? null : <p class="soft">{value as string}</p>;
  }
}
