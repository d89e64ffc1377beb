import { useState } from "preact/hooks";
import { type Address, go } from "./state/address.ts";
import { routeTo, send, useAsk } from "./state/api.ts";

interface View {
  readonly name: string;
  readonly address: string;
}

/** The states of the page that were given names: goes to them, and, where the file may be changed, keeps this one. */
export function Views({ address, place, mayWrite }: {
  readonly address: Address;
  readonly place: Record<string, string>;
  readonly mayWrite: boolean;
}) {
  const [count, setCount] = useState(0);
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const { data: views = [] } = useAsk<View[]>(routeTo("views", place), count);
  if (views.length === 0 && !mayWrite) return null;
  const keep = async (name: string, address: string | null) => {
    try {
      await send(routeTo("views", place), { name, address });
      setError(undefined);
      setName("");
      setCount((count) => count + 1);
    } catch (error) {
      setError((error as Error).message);
    }
  };
  return (
    <details class="menu">
      <summary>Views kept</summary>
      <div class="sheet">
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <button
                type="button"
                class="plain name"
                onClick={() => go(new URLSearchParams(view.address))}
              >
                {view.name}
              </button>
              {mayWrite && (
                <button
                  type="button"
                  class="small"
                  aria-label={`Forget ${view.name}`}
                  onClick={() => keep(view.name, null)}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
        {mayWrite && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (name !== "") keep(name, address.toString());
            }}
          >
            <label>
              Name of this view{" "}
              <input value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
            </label>
            <button type="submit">Keep</button>
          </form>
        )}
        {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      </div>
    </details>
  );
}
