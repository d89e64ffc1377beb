import type { FileInfo } from "./state/files.ts";
import { type Address, change, changed, go } from "./state/address.ts";

/** Chooses a file and a table, where there are several. */
export function Places({ address, files }: {
  readonly address: Address;
  readonly files: readonly FileInfo[];
}) {
  const db = Number(address.get("db") ?? 0);
  const file = files[db];
  const tables = file?.tables ?? [];
  return (
    <div class="places">
      {files.length > 1
        ? (
          <label>
            File{" "}
            <select
              value={String(db)}
              onChange={({ currentTarget }) => {
                const view = address.get("view") ?? undefined;
                go(changed(new URLSearchParams(), { db: currentTarget.value, view }));
              }}
            >
              {files.map(({ name, db }) => <option key={db} value={String(db)}>{name}</option>)}
            </select>
          </label>
        )
        : <span class="soft" title={file?.path}>{file?.name}</span>}
      {tables.length > 1 && (
        <label>
          Table{" "}
          <select
            value={address.get("table") ?? file?.table ?? ""}
            onChange={({ currentTarget }) =>
              change({ table: currentTarget.value, select: undefined })}
          >
            {tables.map((table) => <option key={table} value={table}>{table}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
