import { isMap, parseDocument, type YAMLMap } from "yaml";

/**
 * The least that makes a fragment a config: a version, a job, a workflow that runs each job without arguments. All of it
 * comes after the text, so that the fragment's lines keep their numbers and the harness's own diagnostics are told apart.
 */
export function complete(written: string): string {
  const text = withoutGoIndentation(written);
  const { contents } = parseDocument(text, { uniqueKeys: false });
  const top = isMap(contents) ? contents : undefined;
  if (!top || top.flow === true) return text;
  const workflows = top.has("workflows");
  const names = namesIn(top.get("jobs"));
  const addition = [
    ...(top.has("version") ? [] : ["version: 2.1"]),
    ...(top.has("jobs") || workflows
      ? []
      : ["jobs: {a-job: {docker: [{image: cimg/base:current}], steps: [checkout]}}"]),
    ...(workflows ? [] : [`workflows: {a-workflow: {jobs: ${JSON.stringify(names.length > 0 ? names : ["a-job"])}}}`]),
  ];
  return addition.length === 0 ? text : `${text.replace(/\n*$/, "\n")}${addition.join("\n")}\n`;
}

/** Some cases kept the tabs of the Go source that held them, from the second line on. */
export function withoutGoIndentation(text: string): string {
  const tabs = /\n(\t+)/.exec(text)?.[1];
  return tabs === undefined ? text : text.replaceAll(`\n${tabs}`, "\n");
}

function namesIn(jobs: unknown): string[] {
  return isMap(jobs) ? (jobs as YAMLMap).items.map(({ key }) => String(key)) : [];
}
