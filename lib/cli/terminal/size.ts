/** Says a number of bytes, to four digits. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(4))} ${UNITS[power]}`;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;
