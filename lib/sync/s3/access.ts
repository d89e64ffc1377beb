import { variable } from "../../system/process/environment.ts";

/** What the environment tells of S3, as Amazon's own programs read it. */
export interface Access {
  readonly keyId: string | undefined;
  readonly secret: string | undefined;
  readonly token: string | undefined;
  readonly region: string;
  /** Address of a server of one's own. */
  readonly endpoint: string | undefined;
}

/** Reads it. */
export function accessOf(): Access {
  const endpoint = variable("AWS_ENDPOINT_URL_S3") ?? variable("AWS_ENDPOINT_URL");
  return {
    keyId: variable("AWS_ACCESS_KEY_ID"),
    secret: variable("AWS_SECRET_ACCESS_KEY"),
    token: variable("AWS_SESSION_TOKEN"),
    region: variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? "us-east-1",
    endpoint: endpoint?.replace(/\/$/, ""),
  };
}
