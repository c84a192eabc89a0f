import type { Option } from "../command.ts";

/** Of every command that speaks to a house. */
export const houseOptions = {
  host: { type: "string", value: "URL", help: "the server; RINGFORT_HOST says it once for all commands" },
  org: { type: "string", value: "SLUG", help: "the organization, as RINGFORT_ORG; needed when you are in several" },
  "token-env": {
    type: "string",
    value: "VAR",
    help: "the variable that holds the API token; RINGFORT_TOKEN by default",
  },
  "token-file": { type: "string", value: "FILE", help: "the file that holds it, readable by you alone" },
  trust: {
    type: "string",
    value: "FINGERPRINT",
    help: "on first contact: the trust root's fingerprint, as an admin reads it out",
  },
} as const satisfies Readonly<Record<string, Option>>;

export interface HouseOptions {
  readonly host: string | undefined;
  readonly org: string | undefined;
  readonly "token-env": string | undefined;
  readonly "token-file": string | undefined;
  readonly trust: string | undefined;
}
