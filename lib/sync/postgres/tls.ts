import { TrackerError } from "../../errors.ts";
import { readText } from "../../system/disk/files_in.ts";

/** How the driver asks for TLS. */
export type Tls = "prefer" | "require" | false | {
  readonly ca?: string | undefined;
  readonly servername?: string | undefined;
  readonly host?: string | undefined;
  readonly checkServerIdentity?: (() => undefined) | undefined;
};

/** What an address or the environment says of TLS. */
export interface TlsAsked {
  readonly mode: string | undefined;
  /** Path of the certificates that are trusted. */
  readonly root: string | undefined;
  readonly host: string | undefined;
}

/** Gives how to ask for TLS, as `psql` has it: a certificate is looked at where the mode or a root says so. @throws {TrackerError} */
export function tlsOf({ mode = "prefer", root, host = "" }: TlsAsked): Tls {
  if (mode === "disable" || mode === "allow" || host.startsWith("/")) return false;
  const isChecked = mode.startsWith("verify-") || mode === "require" && root !== undefined;
  if (!isChecked) return mode === "require" ? "require" : "prefer";
  const ca = root === undefined || root === "system" ? undefined : readText(root);
  if (root !== undefined && root !== "system" && ca === undefined) {
    throw new TrackerError(`Cannot read "${root}", the root certificate: no such file`);
  }
  const named = host === "" ? "localhost" : host;
  // An address stands in no name that is asked for.
  const who = /^[\d.]+$|:/.test(named) ? { host: named } : { servername: named };
  // The name is looked at in one mode only.
  const checkServerIdentity = mode === "verify-full" ? undefined : () => undefined;
  return { ca, ...who, ...checkServerIdentity && { checkServerIdentity } };
}
