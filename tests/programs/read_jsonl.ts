// read_jsonl.ts <path>: prints what a JSONL file holds.
import { Reader } from "../../mod.ts";

console.log(JSON.stringify(Reader.readJsonl(Deno.args[0]!)));
