/** Reads names with commas between them; one with a comma in it is known as it is, with or without a dash before it. */
export function readNames(given: readonly string[], isKnown: (name: string) => boolean): string[] {
  return given.flatMap((text) =>
    isKnown(text) || isKnown(text.replace(/^-/, "")) ? [text] : text.split(",")
  );
}
