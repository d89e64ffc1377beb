// sync_file.ts <db> <target>: brings a file to a store.
import { sync } from "../../sync.ts";

const [db, target] = Deno.args;
await sync(db!, target!);
