/** How to read. */
export interface Reading {
  readonly table?: string | undefined;
  /** Is told how many rows more came. */
  readonly onRead?: ((rows: number) => void) | undefined;
  /** Reads names as a person gave them: with commas between them. */
  readonly names?:
    | ((given: readonly string[], isKnown: (name: string) => boolean) => string[])
    | undefined;
}
