/**
 * Closes something when the program ends, also by `Deno.exit`, unless nobody holds it any more; gives what takes that
 * back.
 */
export function closeOnExit(held: { close(): void }): () => void {
  const ref = new WeakRef(held);
  const close = () => ref.deref()?.close();
  globalThis.addEventListener?.("unload", close);
  return () => globalThis.removeEventListener?.("unload", close);
}
