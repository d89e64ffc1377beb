// edit_and_end.ts <db> [read]: changes a file through a reader, or only reads it, and ends without closing it.
import { Reader } from "../../mod.ts";

const reader = new Reader(Deno.args[0]!);
if (Deno.args[1] === "read") reader.count();
else reader.setValue("loss", 5);
