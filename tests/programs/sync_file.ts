// sync_file.ts <db> <target> [options]: brings a file to a store.
import { sync } from "../../sync.ts";

const [db, target, options = "{}"] = Deno.args;
await sync(db!, target!, JSON.parse(options));
