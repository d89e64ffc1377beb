import { useState } from "preact/hooks";
import type { RunSummary } from "../../../types.ts";
import { routeTo, send } from "../state/api.ts";

/** Changes what is told of a run. */
export function EditRun({ row, place, onDone }: {
  readonly row: RunSummary;
  readonly place: Record<string, string>;
  readonly onDone: () => void;
}) {
  const [error, setError] = useState<string>();
  const save = async (edit: object) => {
    try {
      await send(routeTo(`runs/${encodeURIComponent(row.track_id)}`, place), edit);
      setError(undefined);
      onDone();
    } catch (error) {
      setError((error as Error).message);
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name)).trim() || null;
    const tags = String(form.get("tags")).split(",").map((tag) => tag.trim()).filter((tag) =>
      tag !== ""
    );
    save({ name: text("name"), group: text("group"), note: text("note"), tags });
  };
  return (
    <form class="controls" onSubmit={submit}>
      <label>
        Name <input name="name" defaultValue={row.name ?? ""} />
      </label>
      <label>
        Group <input name="group" defaultValue={row.group ?? ""} />
      </label>
      <label>
        Tags <input name="tags" defaultValue={row.tags?.join(", ") ?? ""} placeholder="a, b" />
      </label>
      <label>
        Note <input name="note" defaultValue={row.note ?? ""} />
      </label>
      <button type="submit">Save</button>
      <button type="button" onClick={() => save({ archived: !row.archived })}>
        {row.archived ? "Bring back" : "Archive"}
      </button>
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
    </form>
  );
}
