import { forKey } from "../../errors.ts";
import { EXTRA } from "../../event/names.ts";
import type { OnSpill } from "../../event/spill.ts";
import type { Event } from "../../types.ts";
import { copyPlain } from "../../values/copy.ts";
import { encode, encodeOutside, SPILL } from "../../values/encode.ts";
import { type Extra, tag } from "../../values/extra.ts";
import { isOrdinary, type Stored } from "../../values/kind.ts";
import type { Database } from "../database.ts";
import { Insert } from "./insert.ts";
import { concernsAssets, type Ids, type Keeper, NO_IDS, type Place, placeValue } from "./keeper.ts";
import type { Table } from "../table.ts";
import { WideCopier } from "./wide.ts";

/** Where a value goes: to a column of this kind, to `_extra` only, or nowhere yet, as it was always null. */
type Slot = Place | "none";

/** What a plan is for. */
export interface PlanOptions {
  readonly table: Table;
  /** Keys of the events, in their order. */
  readonly keys: readonly string[];
  /** Goes along with every event; its own keys lose against theirs. */
  readonly params: Event;
  readonly onSpill: OnSpill;
  /** Sets each cell anew of a row that is there. */
  readonly replaces: boolean;
}

/** How to read an event. */
export interface FillOptions {
  /** Copies the values too, for `stored`. */
  readonly copies?: boolean | undefined;
  /** Keeps objects; only a transaction brings one. */
  readonly keeper?: Keeper | undefined;
}

/**
 * The prepared INSERT for events with one list of keys. Making it costs more than a hundred uses:
 * it is kept while the table's columns and the params stay as they are.
 */
export class Plan {
  readonly #insert: Insert;
  readonly #keys: readonly string[];
  readonly #slots: readonly Slot[];
  readonly #params: Event;
  readonly #paramKeys: readonly string[];
  readonly #paramSlots: readonly Slot[];
  readonly #wide: WideCopier | undefined;
  readonly #hasExtra: boolean;
  readonly #onSpill: OnSpill;
  readonly #isFull: boolean;
  /** What `log` gives back, without values: a copy of it keeps one shape, and the order of keys. */
  readonly #template: Event;
  /** The event that `fill` read last, ready to bind; the stamp comes behind it. */
  readonly #cells: Stored[] = [];
  #at = 0;
  #extra: Extra | undefined;
  #keeper: Keeper | undefined;
  #copy: Event | undefined;
  /** Keys of the filled event whose values are objects, of which the copy must have its own. */
  readonly #objects: string[] = [];
  /** Key → id of the asset that the filled event refers to. */
  readonly #ids = new Map<string, string>();
  #isFilling = false;

  constructor(db: Database, { table, keys, params, onSpill, replaces }: PlanOptions) {
    const slotOf = (key: string): Slot =>
      table.kindToWrite(key) ?? (table.accepts(key) ? "none" : "extra");
    this.#keys = keys;
    this.#slots = keys.map(slotOf);
    this.#params = params;
    this.#paramKeys = Object.keys(params).filter((key) => !keys.includes(key));
    this.#paramSlots = this.#paramKeys.map(slotOf);
    this.#wide = WideCopier.for(keys);
    this.#hasExtra = table.hasExtra;
    this.#onSpill = onSpill;
    this.#isFull = table.isFull;
    const slots = [...this.#slots, ...this.#paramSlots];
    const columns = [...keys, ...this.#paramKeys]
      .filter((_, i) => slots[i] !== "none" && slots[i] !== "extra");
    if (table.hasExtra) columns.push(EXTRA);
    this.#insert = new Insert(db, table, columns, replaces);
    const all = [...Object.keys(params), ...keys, "timestamp", "track_id"];
    this.#template = Object.fromEntries(all.map((key) => [key, null]));
  }

  /**
   * Encodes an event, and copies its values where asked. Gives `false` where the plan is not for it:
   * other keys, a column that is not there yet, an asset without a keeper; or another event is being read,
   * of which a getter or a class's codec logs this one.
   *
   * @throws {TypeError} for what no event can hold
   */
  fill(event: Event, options: FillOptions): boolean {
    if (this.#isFilling) return false;
    this.#isFilling = true;
    try {
      return this.#fill(event, options);
    } finally {
      this.#isFilling = false;
    }
  }

  #fill(event: Event, { copies = false, keeper }: FillOptions): boolean {
    this.#at = 0;
    this.#extra = undefined;
    this.#copy = undefined;
    if (this.#objects.length > 0) this.#objects.length = 0;
    this.#keeper = keeper;
    if (this.#ids.size > 0) this.#ids.clear();
    const wide = this.#wide?.pays ? this.#wide : undefined;
    const copy = copies && wide === undefined ? { ...this.#template } : undefined;
    if (!this.#fillKeys(event, copy) || !this.#fillParams(copy)) return false;
    this.#copy = copies && wide !== undefined ? wide.copy(event, this.#params) : copy;
    if (this.#copy !== undefined && this.#objects.length > 0) this.#copyObjects(this.#copy);
    if (this.#hasExtra) this.#cells[this.#at++] = this.#extraText();
    return true;
  }

  #copyObjects(copy: Event): void {
    for (const key of this.#objects) copy[key] = copyPlain(copy[key]);
  }

  /** Tells whether the filled event has no object in it. */
  get isFlat(): boolean {
    return this.#objects.length === 0;
  }

  #extraText(): string | null {
    try {
      return this.#extra === undefined ? null : JSON.stringify(this.#extra);
    } catch (error) {
      throw forKey(EXTRA, error);
    }
  }

  #fillKeys(event: Event, copy: Event | undefined): boolean {
    const keys = this.#keys;
    const slots = this.#slots;
    const cells = this.#cells;
    let [at, i] = [this.#at, 0];
    for (const key in event) {
      if (key !== keys[i]) return false;
      const value = event[key];
      const slot = slots[i++];
      if (typeof value === "number" && slot === "number" && isOrdinary(value)) {
        cells[at++] = value;
      } else {
        this.#at = at;
        if (!this.#put(key, value, slot!)) return false;
        at = this.#at;
      }
      if (copy !== undefined) copy[key] = value;
    }
    this.#at = at;
    return i === keys.length;
  }

  #fillParams(copy: Event | undefined): boolean {
    for (let i = 0; i < this.#paramKeys.length; i++) {
      const key = this.#paramKeys[i];
      const value = this.#params[key!];
      if (!this.#put(key!, value, this.#paramSlots[i]!)) return false;
      if (copy !== undefined) copy[key!] = value;
    }
    return true;
  }

  #put(key: string, value: unknown, slot: Slot): boolean {
    const absent = value === null || value === undefined;
    if (slot === "none") return absent;
    if (absent) return this.#keep(slot, null);
    if (typeof value === "object") this.#objects.push(key);
    try {
      if (!concernsAssets(value, slot)) {
        const cell = slot === "extra" ? encodeOutside(value) : encode(value, slot);
        if (typeof cell !== "symbol") return this.#keep(slot, cell);
        if (cell === SPILL) {
          return this.#keep(slot, null) && this.#spill(key, value, slot, tag(value));
        }
      }
      return this.#putAsset(key, value, slot);
    } catch (error) {
      throw forKey(key, error);
    }
  }

  #keep(slot: Slot, cell: Stored): boolean {
    if (slot !== "extra") this.#cells[this.#at++] = cell;
    return true;
  }

  #spill(key: string, value: unknown, slot: Place, json: unknown): boolean {
    if (!this.#hasExtra) return false;
    const kind = slot !== "extra" ? slot : this.#isFull ? "full" : undefined;
    this.#onSpill(key, value, kind);
    this.#extra ??= Object.create(null) as Extra;
    this.#extra[key] = json;
    return true;
  }

  #putAsset(key: string, value: unknown, slot: Place): boolean {
    if (this.#keeper === undefined) return false;
    const { cell, spilled, id } = placeValue(value, slot, this.#keeper);
    this.#keep(slot, cell);
    if (id !== undefined) this.#ids.set(key, id);
    return spilled === undefined || this.#spill(key, value, slot, spilled.json);
  }

  /** Inserts the filled event by one statement, which the engine refuses where it may not go ahead. */
  insertChecked(trackId: string, timestamp: string): void {
    this.#insert.checked(this.#cells, trackId, timestamp);
  }

  /** Inserts the filled event inside a transaction; gives the ids of its assets. */
  insert(trackId: string, timestamp: string): Ids {
    this.#insert.plain(this.#cells, trackId, timestamp);
    if (this.#ids.size === 0) return NO_IDS;
    for (const id of this.#ids.values()) this.#keeper?.add(id, 1);
    return new Map(this.#ids);
  }

  /** About how many bytes the filled event takes. */
  get bytes(): number {
    return this.#cells.reduce<number>((sum, cell) => sum + sizeOf(cell), 0);
  }

  /** Gives the copy of the filled event, with its stamp. */
  stored(trackId: string, timestamp: string): Event {
    const copy = this.#copy!;
    copy.timestamp = timestamp;
    copy.track_id = trackId;
    return copy;
  }
}

function sizeOf(cell: Stored): number {
  if (cell === null) return 1;
  return typeof cell === "string" || cell instanceof Uint8Array ? cell.length : 8;
}
