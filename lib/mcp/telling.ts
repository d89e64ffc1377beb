import { flag, schemaOf, text, texts } from "./arguments.ts";
import { openFor, runIn, type Tool } from "./tool.ts";

const TABLE = text("Table of events; the file's default where none is named");
const RUN = text("Id of a run, or its beginning");

/** Tools that change what is told of a run; no event. */
export const TELLING: readonly Tool[] = [
  {
    name: "note",
    description: "Writes what there is to say about a run, in place of what was said before.",
    inputSchema: schemaOf({ "run!": RUN, "note!": text("The note; empty for none"), table: TABLE }),
    isWriting: true,
    call: (subject, given) => {
      using reader = openFor(subject, given);
      const run = runIn(reader, given.run);
      reader.setRun(run, { note: given.note === "" ? null : given.note });
      return { run, note: given.note };
    },
  },
  {
    name: "tag",
    description: "Marks a run with tags, beside those that it has, and takes others away.",
    inputSchema: schemaOf({
      "run!": RUN,
      add: texts("Tags to add"),
      remove: texts("Tags to take away"),
      table: TABLE,
    }),
    isWriting: true,
    call: (subject, given) => {
      using reader = openFor(subject, given);
      const run = runIn(reader, given.run);
      const { add = [], remove = [] } = given;
      const { tags } = reader.runs({ archived: true }).find(({ trackId }) => trackId === run)!;
      const kept = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag));
      reader.setRun(run, { tags: kept });
      return { run, tags: kept };
    },
  },
  {
    name: "archive",
    description: "Puts a run away, so that lists leave it out, or brings it back.",
    inputSchema: schemaOf({
      "run!": RUN,
      archived: flag("false brings it back; true by default"),
      table: TABLE,
    }),
    isWriting: true,
    call: (subject, given) => {
      using reader = openFor(subject, given);
      const run = runIn(reader, given.run);
      const { archived = true } = given;
      reader.setRun(run, { archived });
      return { run, archived };
    },
  },
];
