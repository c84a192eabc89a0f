import { organizationBySlug, organizationSettings } from "@ringfort/client";
import { CommandFailure } from "../../command.ts";
import { type ActWorld, type Plan, segment } from "./action.ts";

/** Blocks new work in the whole organization, or lets it start again. What runs goes on. */
export async function planBlock(slug: string, blocked: boolean, { api, reader }: ActWorld): Promise<Plan> {
  const org = await organizationBySlug(reader, slug);
  if (org.status === "missing") throw new CommandFailure(`${org.route} answered ${org.why}: ${org.permission}.`);
  const path = `/api/v3/orgs/${segment(org.value.id)}/update-settings`;
  const setting = (on: boolean) => ({ data: { attributes: { is_running_disabled: on } } });
  return {
    gaps: [],
    calls: [
      {
        method: "POST",
        path,
        body: JSON.stringify(setting(blocked)),
        inverse: `POST ${path} ${JSON.stringify(setting(!blocked))}`,
        payload: () => setting(blocked),
      },
    ],
    async check() {
      const now = await organizationSettings(reader, org.value.id);
      if (now.status === "missing")
        return {
          tells: `${now.route} answered ${now.why}: whether work is blocked is not known.`,
          done: false,
          sayings: [],
        };
      const is = now.value.is_running_disabled;
      const done = is === blocked;
      const tells =
        is === undefined
          ? `${api.origin} does not tell whether work is blocked.`
          : `New work is ${is ? "blocked" : "not blocked"}.`;
      return {
        tells,
        done,
        sayings: done && blocked ? [{ type: "task-done", task: "block-work" }] : [],
        proof: { where: `${now.route}: is_running_disabled is ${is}`, hash: now.hash },
      };
    },
  };
}
