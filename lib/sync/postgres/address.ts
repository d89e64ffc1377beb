import { variable } from "../../system/process/environment.ts";
import { passwordInFile } from "./password_file.ts";
import { type Tls, tlsOf } from "./tls.ts";

/** What the driver is told of a server; what is missing it takes from the environment. */
export interface Address {
  readonly url: string;
  readonly schema: string;
  /** What an address may say behind its `?`, as `psql` reads it: a folder as host is that of a socket. */
  readonly options: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    readonly database?: string | undefined;
    readonly ssl?: Tls | undefined;
  };
}

/** Parts an address as `psql` does: what the driver does not know of it is an option. @throws {TrackerError} */
export function readAddress(address: string): Address {
  const [, authority = "", path = "", query = ""] = /^\w+:(?:\/\/([^/?]*))?([^?]*)\??(.*)$/s.exec(
    address,
  )!;
  const params = new URLSearchParams(query);
  const take = (name: string) => {
    const value = params.get(name) ?? undefined;
    params.delete(name);
    return value;
  };
  const [, user, password, place = ""] = /^(?:([^:@]*)(?::([^@]*))?@)?(.*)$/s.exec(authority)!;
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/s.exec(decodeURIComponent(place))!;
  const asked = take("host") ?? (host === "" ? undefined : host);
  const schema = take("schema") ?? "public";
  const sought = {
    host: asked,
    port: numberOf(take("port") ?? port),
    user: take("user") ?? decoded(user),
    database: take("dbname") ?? decoded(path.slice(1)),
  };
  const given = take("password") ?? decoded(password) ?? variable("PGPASSWORD");
  const mode = take("sslmode") ?? variable("PGSSLMODE");
  const root = take("sslrootcert") ?? variable("PGSSLROOTCERT");
  const ssl = tlsOf({ mode, root, host: asked ?? variable("PGHOST") });
  const options = { ...sought, password: given ?? passwordInFile(sought), ssl };
  const rest = params.toString();
  return { url: `postgres://${rest === "" ? "" : `?${rest}`}`, schema, options };
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : decodeURIComponent(text);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** Leaves the password out of an address. */
export function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/[^/@:]*):[^@/]*@/, "$1@")
    .replace(/([?&]password=)[^&]*/, "$1***");
}
