// append_lines.ts <path>: appends two lines to a file.
import { AppendedFile } from "../../lib/system/appended_file.ts";

const file = new AppendedFile(Deno.args[0]!, (how) => console.log(how));
file.append("one\n");
await new Promise((resolve) => setTimeout(resolve, 5));
file.append("two\n");
file.close();
