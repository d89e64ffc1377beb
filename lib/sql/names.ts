/** Reads names with commas between them; one with a comma in it is known as it is, with or without a dash before it. */
export function readNames(given: readonly string[], isKnown: (name: string) => boolean): string[] {
  const isWhole = (text: string) => isKnown(text) || isKnown(text.replace(/^-/, ""));
  return given.flatMap((text) =>
    isWhole(text)
      ? [text]
      // Blanks behind a comma belong to no name, unless there is one that has them.
      : text.split(",").map((name) => isWhole(name) ? name : name.trim())
  );
}
