import { useEffect, useState } from "preact/hooks";
import { type Address, change } from "./state/address.ts";

/** The expression that chooses runs, and whether those that were put away are among them. */
export function Filter({ address, error }: {
  readonly address: Address;
  readonly error: string | undefined;
}) {
  const where = address.get("where") ?? "";
  const [text, setText] = useState(where);
  useEffect(() => setText(where), [where]);
  const archived = address.get("archived") ?? "";
  return (
    <form
      class="controls"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        change({ where: text.trim() });
      }}
    >
      <label class="wide">
        Filter{" "}
        <input
          type="text"
          value={text}
          placeholder="accuracy > 0.9 AND model = 'vit'"
          spellcheck={false}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : "filter-error"}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onChange={() => change({ where: text.trim() })}
        />
      </label>
      {where !== "" && (
        <button type="button" onClick={() => change({ where: undefined })}>Clear</button>
      )}
      <label>
        Archived{" "}
        <select
          value={archived}
          onChange={({ currentTarget }) => change({ archived: currentTarget.value })}
        >
          <option value="">hidden</option>
          <option value="true">shown too</option>
          <option value="only">only these</option>
        </select>
      </label>
      {error !== undefined && <p class="trouble" role="alert" id="filter-error">{error}</p>}
    </form>
  );
}
