import { otelReceiver } from "../../../otel/receiver.ts";
import { Interruption } from "../../../system/process/program.ts";
import { serve } from "../../../system/process/serve.ts";
import { TrackerError } from "../../../errors.ts";
import type { Action } from "../../command.ts";
import { print } from "../../terminal/output.ts";

/** Where programs send to that nobody told otherwise. */
const PORT = 4318;

/** Receives OpenTelemetry's data into a file, and prints its address, until it is interrupted. */
export const otel: Action = async ([db], { host = "127.0.0.1", port = PORT }) => {
  using interruption = new Interruption();
  const { signal } = interruption;
  using receive = otelReceiver(db!);
  const served = await serve(receive, { host, port }).catch((error) => {
    const { message } = error as Error;
    throw new TrackerError(`Cannot serve at ${host}:${port}: ${message}`, { cause: error });
  });
  print([`http://${host.includes(":") ? `[${host}]` : host}:${served.port}\n`]);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  await served.close();
};
