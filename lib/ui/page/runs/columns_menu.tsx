import { useState } from "preact/hooks";
import { type Address, change, go } from "../state/address.ts";
import { chosenColumns, movedColumn, type RunColumn } from "./columns.ts";

/** So many columns are listed; a name finds the others. */
const MOST = 200;

/** Chooses columns, moves and pins them, and groups runs by them. */
export function ColumnsMenu({ address, all }: {
  readonly address: Address;
  readonly all: readonly RunColumn[];
}) {
  const [name, setName] = useState("");
  const shown = new Set(chosenColumns(all, address).map((column) => column.name));
  const ordered = [...chosenColumns(all, address), ...all.filter((each) => !shown.has(each.name))];
  const found = ordered.filter((column) => column.name.toLowerCase().includes(name.toLowerCase()));
  const list = (key: string) => new Set(address.getAll(key));
  const turn = (key: string, name: string) => {
    const names = list(key);
    if (!names.delete(name)) names.add(name);
    change({ [key]: [...names] });
  };
  return (
    <details class="menu">
      <summary>Columns and groups</summary>
      <div class="sheet">
        <label>
          Find a column{" "}
          <input
            type="search"
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <div>
          <button type="button" onClick={() => change({ hide: undefined })}>All</button>
          <button
            type="button"
            onClick={() =>
              change({
                hide: found.map((column) => column.name).filter((each) => each !== "track_id"),
              })}
          >
            None of these
          </button>
        </div>
        <ul>
          {found.slice(0, MOST).map((column) => (
            <li key={column.name}>
              <label class="name">
                <input
                  type="checkbox"
                  checked={shown.has(column.name)}
                  disabled={column.name === "track_id"}
                  onChange={() => turn("hide", column.name)}
                />{" "}
                {column.name} <small class="soft">{column.role}</small>
              </label>
              <Small
                title={`Move ${column.name} forward`}
                text="↑"
                onClick={() => go(movedColumn(all, address, { name: column.name, by: -1 }))}
              />
              <Small
                title={`Move ${column.name} back`}
                text="↓"
                onClick={() => go(movedColumn(all, address, { name: column.name, by: 1 }))}
              />
              <Small
                title={`Pin ${column.name}`}
                text="pin"
                isOn={list("pin").has(column.name)}
                onClick={() => turn("pin", column.name)}
              />
              {column.role !== "metric" && (
                <Small
                  title={`Group by ${column.name}`}
                  text="group"
                  isOn={list("group").has(column.name)}
                  onClick={() => turn("group", column.name)}
                />
              )}
            </li>
          ))}
        </ul>
        {found.length > MOST && <p class="soft">and {found.length - MOST} more</p>}
      </div>
    </details>
  );
}

function Small({ title, text, isOn, onClick }: {
  readonly title: string;
  readonly text: string;
  readonly isOn?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="small"
      title={title}
      aria-label={title}
      aria-pressed={isOn}
      onClick={onClick}
    >
      {text}
    </button>
  );
}
