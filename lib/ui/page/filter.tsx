import { useEffect, useState } from "preact/hooks";
import { type Address, change, readAddress } from "./state/address.ts";

/** So long a text rests, in ms, before it is taken as it is. */
const PATIENCE = 700;

/** The expression that chooses runs, and whether those that were put away are among them. */
export function Filter({ address, error }: {
  readonly address: Address;
  readonly error: string | undefined;
}) {
  const where = address.get("where") ?? "";
  const [text, setText] = useState(where);
  useEffect(() => setText(where), [where]);
  const apply = () => {
    const known = readAddress().get("where") ?? "";
    if (text.trim() !== known) change({ where: text.trim() });
  };
  // Whoever stops to type wants to see what it comes to.
  useEffect(() => {
    const timer = setTimeout(apply, PATIENCE);
    return () => clearTimeout(timer);
  }, [text]);
  const archived = address.get("archived") ?? "";
  return (
    <form
      class="controls"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
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
          onChange={apply}
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
