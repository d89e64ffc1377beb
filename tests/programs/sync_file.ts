// sync_file.ts <db> <target> [options]: brings a file to a store, and says as JSON what moved.
import { sync } from "../../sync.ts";

const [db, target, options = "{}"] = Deno.args;
console.log(JSON.stringify(await sync(db!, target!, JSON.parse(options))));
