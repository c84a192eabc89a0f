import type pg from "pg";
import { UsageError } from "../../command.ts";
import { isUuid } from "../log/event.ts";

/** Gives every organization of the log its hours: `ORG=ZONE` for one, `ZONE` for those that are left, else UTC. Answers the zone of the latter. */
export async function setTimeZones(client: pg.Client, words: readonly string[]): Promise<string> {
  const zones = words.map((word) => {
    const [, organization, zone = ""] = /^(?:([^=]*)=)?(.*)$/.exec(word) ?? [];
    if (organization !== undefined && !isUuid(organization)) {
      throw new UsageError(`\`--time-zone ${word}\`: the organization is given by its id.`);
    }
    return { organization, zone };
  });
  await refuseUnknown(
    client,
    zones.map(({ zone }) => zone),
  );
  const fallback = zones.findLast(({ organization }) => organization === undefined)?.zone ?? "UTC";
  await client.query(
    "insert into org_cfg (org_id, tz) select distinct org_id, $1 from ev on conflict (org_id) do nothing",
    [fallback],
  );
  for (const { organization, zone } of zones) {
    if (organization) await client.query("update org_cfg set tz = $2 where org_id = $1", [organization, zone]);
  }
  return fallback;
}

/** Also the zones that the tags file gave. */
async function refuseUnknown(client: pg.Client, zones: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ zone: string }>(
    `select zone from unnest($1::text[] || array(select tz from org_cfg)) as zone
     where zone not in (select name from pg_timezone_names) limit 1`,
    [zones],
  );
  if (rows[0]) throw new UsageError(`there is no time zone \`${rows[0].zone}\`: write one like Europe/Berlin.`);
}
