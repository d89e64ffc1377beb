/** One change of one place in a file, which some test should notice. */
export interface Mutation {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The whole file with the change. */
  readonly text: string;
}

/** What is changed, and into what. Blanks keep types, arrows and arguments of types out. */
const CHANGES: readonly (readonly [RegExp, string])[] = [
  [/ === /g, " !== "],
  [/ !== /g, " === "],
  [/ < /g, " <= "],
  [/ <= /g, " < "],
  [/ > /g, " >= "],
  [/ >= /g, " > "],
  [/ && /g, " || "],
  [/ \|\| /g, " && "],
  [/ \?\? /g, " && "],
  [/ \+ 1\b/g, " + 2"],
  [/ - 1\b/g, " - 2"],
  [/ \+= /g, " -= "],
  [/\btrue\b/g, "false"],
  [/\bfalse\b/g, "true"],
  [/\b0\b/g, "1"],
  [/\bif \((?!!)/g, "if (!"],
  [/\breturn (?!;)[^;{]+;/g, "return undefined;"],
  [/^( +)(?:this\.#|[a-z])[\w.#]*\([^{]*\);$/gm, "$1;"],
  [/ AND /g, " OR "],
  [/ DESC\b/g, " ASC"],
  [/\bASC\b/g, "DESC"],
];

/** Gives all changes of a file, one at a time. */
export function mutationsOf(file: string, text: string): Mutation[] {
  const code = codeOnly(text);
  return CHANGES.flatMap(([pattern, replacement]) =>
    code.matchAll(pattern).map((match): Mutation => {
      const before = match[0];
      const after = before.replace(new RegExp(pattern.source, "m"), replacement);
      const changed = text.slice(0, match.index) + after + text.slice(match.index + before.length);
      const line = text.slice(0, match.index).split("\n").length;
      return { file, line, before: before.trim(), after: after.trim(), text: changed };
    }).filter(({ before, after }) => before !== after).toArray()
  );
}

/** Blanks out comments, imports and the declarations of types, so that what stands elsewhere keeps its place. */
function codeOnly(text: string): string {
  const other =
    /\/\*[^]*?\*\/|^ *\/\/.*$|^import [^;]*;$|^(?:export )?interface [^]*?^}$|^(?:export )?type [^;]*;$/gm;
  return text.replace(other, (part) => part.replace(/[^\n]/g, "\u00a0"));
}
