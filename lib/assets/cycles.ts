/** Stands, in a value that is being decoded, for a container that is not there yet. */
export class Ref {
  readonly anchor: number;

  constructor(anchor: number) {
    this.anchor = anchor;
  }
}

/** Puts the containers that contain themselves where their references stand, in place. */
export function closeCycles(value: unknown, anchors: ReadonlyMap<number, unknown>): unknown {
  const seen = new Set<unknown>();

  function close(part: unknown): unknown {
    if (part instanceof Ref) return anchors.get(part.anchor);
    if (typeof part !== "object" || part === null || seen.has(part)) return part;
    seen.add(part);
    if (part instanceof Map) {
      const entries = [...part].map(([key, member]) => [close(key), close(member)]);
      part.clear();
      for (const [key, member] of entries) part.set(key, member);
    } else if (part instanceof Set) {
      const members = [...part].map(close);
      part.clear();
      for (const member of members) part.add(member);
    } else if (!ArrayBuffer.isView(part)) closeMembers(part);
    return part;
  }

  function closeMembers(part: object): void {
    for (const key of Object.getOwnPropertyNames(part)) {
      const property = Object.getOwnPropertyDescriptor(part, key)!;
      if (!("value" in property) || !property.writable) continue;
      Object.defineProperty(part, key, { ...property, value: close(property.value) });
    }
  }

  return close(value);
}
