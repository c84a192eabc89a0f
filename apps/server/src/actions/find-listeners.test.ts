import { expect, test } from "vitest";
import type { EventSource, Forge, ProjectSettings, Row } from "../postgres/tables.ts";
import type { PushEvent } from "../vcs/forge-event.ts";
import { listenersTo } from "./find-listeners.ts";

const own = { external_id: "1", full_name: "ada/app" };
const other = { external_id: "2", full_name: "ada/other" };

function push(externalId = "1"): PushEvent {
  return { type: "push", repository: { externalId } } as PushEvent;
}

function project(forge: Partial<Forge> = {}, settings: ProjectSettings = {}): Row<"projects"> {
  return { id: "p", external_id: "1", forge: { kind: "github", ...forge }, settings } as Row<"projects">;
}

const definitions = [{ id: "first" }, { id: "second" }] as Row<"pipeline_definitions">[];

function trigger(definition: string, source: EventSource, change: Partial<Row<"triggers">> = {}): Row<"triggers"> {
  return {
    id: "t",
    pipeline_definition_id: definition,
    event_source: source,
    event_preset: null,
    disabled: false,
    ...change,
  } as Row<"triggers">;
}

const app = (repo = own): EventSource => ({ provider: "github_app", repo });

test.each<[string, readonly Row<"triggers">[], PushEvent, readonly string[]]>([
  ["without triggers the first listens", [], push(), ["first"]],
  ["not to another repository", [], push("2"), []],
  ["a trigger of the first takes its place", [trigger("first", app(), { id: "x" })], push(), ["first x"]],
  ["also when it is disabled", [trigger("first", app(), { disabled: true })], push(), []],
  ["a trigger of the second leaves it as it is", [trigger("second", app())], push(), ["first", "second t"]],
  ["as do webhooks and schedules", [trigger("first", { provider: "webhook" })], push(), ["first"]],
  ["a trigger hears its own repository", [trigger("second", app(other))], push(), ["first"]],
  ["and that one only", [trigger("second", app(other))], push("2"), ["second t"]],
  ["one without a repository means the project's", [trigger("first", { provider: "github_app" })], push("2"), []],
  ["as does one with the project's own id", [trigger("first", app({ ...own, external_id: "p" }))], push(), ["first t"]],
  [
    "each trigger counts",
    [trigger("first", app(), { id: "x" }), trigger("first", app())],
    push(),
    ["first x", "first t"],
  ],
])("%s", (_, triggers, event, expected) => {
  const found = listenersTo(event, project(), definitions, triggers);
  expect(found.map((listener) => [listener.definition.id, listener.trigger?.id].filter(Boolean).join(" "))).toEqual(
    expected,
  );
});

test.each<[string, Row<"projects">, Row<"triggers">[], object]>([
  [
    "the project's settings",
    project({}, { build_prs_only: true }),
    [],
    { buildPrsOnly: true, forks: "as-the-project-says" },
  ],
  ["an App's forks never", project({ is_app: true }, { build_fork_prs: true }), [], { forks: "never" }],
  ["a preset", project(), [trigger("first", app(), { event_preset: "only-tags" })], { preset: "only-tags" }],
  ["no preset of an App: all pushes", project(), [trigger("first", app())], { preset: "all-pushes" }],
  [
    "one that nobody knows, too",
    project(),
    [trigger("first", app(), { event_preset: "toString" })],
    { preset: "all-pushes" },
  ],
])("it decides by %s", (_, of, triggers, expected) => {
  expect(listenersTo(push(), of, definitions, triggers)[0]?.settings).toMatchObject(expected);
});

test("GitHub's OAuth presets are ways of setting the project", () => {
  const oauth = (event_preset: string) =>
    listenersTo(push(), project(), definitions, [trigger("first", { provider: "github_oauth" }, { event_preset })])[0]!
      .settings;
  expect(oauth("only-build-prs")).toMatchObject({ buildPrsOnly: true });
  expect(oauth("all-pushes")).toMatchObject({ buildPrsOnly: false });
  expect(oauth("all-pushes")).not.toHaveProperty("preset");
});
