// edit_and_end.ts <db>: changes a file through a reader, and ends without closing it.
import { Reader } from "../../mod.ts";

const reader = new Reader(Deno.args[0]!);
reader.setValue("loss", 5);
