import type { Doing } from "../actions/create-organization.ts";
import type { House } from "../actions/house.ts";
import { refusePlaintext } from "../actions/refuse-plaintext.ts";
import type { Row } from "../postgres/tables.ts";

const plaintexts = {
  "project.env_var.create": {
    what: "A variable that is sent in clear",
    instead: "Seal it on your own machine instead: `ringfort project env set`.",
  },
  "checkout-key.create": {
    what: "A checkout key that this server makes",
    instead: "Make it on your own machine and seal it instead: `ringfort ssh-key add`.",
  },
} as const;

/** Lets a secret of a project come in clear only where its organization has allowed it. */
export async function refuseProjectPlaintext(
  house: House,
  { id, slug, organization_id }: Pick<Row<"projects">, "id" | "slug" | "organization_id">,
  action: keyof typeof plaintexts,
  doing: Doing,
): Promise<void> {
  const target = { id, type: "project", name: slug };
  await refusePlaintext(house, { action, organizationId: organization_id, target, ...plaintexts[action] }, doing);
}
