/* Whether an error left a `using` block: told by the stacks of the error and of the call that disposes. */
import { readText } from "../system/disk/files_in.ts";

/** A place in a source. */
interface Frame {
  /** Function and file. */
  readonly holder: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Tells whether an error came out of the block whose end disposed at a stack. In the function with the block, the
 * engine gives the start of the block's last statement as the place of that call; an error beyond it came out of that
 * statement, or from behind the block.
 */
export function hasLeft(stack: string, error: unknown): boolean {
  return causesOf(error).some((cause) => hasItselfLeft(stack, cause));
}

/** Gives an error, and those that it was thrown for: one of them may be what left the block. */
function causesOf(error: unknown): unknown[] {
  const causes = [error];
  for (let last = error; last instanceof Error && last.cause instanceof Error;) {
    last = last.cause;
    if (causes.includes(last)) break;
    causes.push(last);
  }
  return causes;
}

function hasItselfLeft(stack: string, error: unknown): boolean {
  const from = framesOf(stack);
  const [holder] = from;
  const frames = error instanceof Error ? framesOf(String(error.stack)) : [];
  if (holder === undefined || frames.length === 0) return true;
  const own = frames.find((frame) => frame.holder === holder.holder);
  if (own === undefined) {
    // Made by a caller, the error is younger than the block; made elsewhere, by a timer for one, nobody knows.
    return !frames.some((frame) => from.some((other) => other.holder === frame.holder));
  }
  return isBefore(own, holder) || !isBlockClosed(holder, own);
}

/** Gives the frames of a stack, from the function that holds the block on. */
function framesOf(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const [, name = "", file, row, column] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    if (name.includes("Symbol.dispose")) frames.length = 0;
    else {frames.push({
        holder: `${name} ${file}`,
        file,
        line: Number(row),
        column: Number(column),
      });}
  }
  return frames;
}

const FRAME = /^ +at (?:async )?(?:(.*?) \()?([a-z]+:\/\/.+?):(\d+):(\d+)\)?$/;

function isBefore(a: Frame, b: Frame): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

/** Tells whether a brace between two places closes what was open before; a source that cannot be read tells nothing. */
function isBlockClosed(from: Frame, to: Frame): boolean {
  const source = sourceOf(from.file);
  if (source === undefined) return false;
  const lines = source.split("\n").slice(from.line - 1, to.line);
  if (lines.length > 0) {
    lines[lines.length - 1] = lines.at(-1)!.slice(0, to.column - 1);
    lines[0] = lines[0]!.slice(from.column - 1);
  }
  let depth = 0;
  for (const [brace] of lines.join("\n").matchAll(BRACE)) {
    if (brace === "{") depth++;
    if (brace === "}" && --depth < 0) return true;
  }
  return false;
}

/** Braces, and what may hold some that are none: comments and texts. */
const BRACE =
  /\/\/.*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[{}]/g;

function sourceOf(file: string): string | undefined {
  return file.startsWith("file://") ? readText(new URL(file)) : undefined;
}
