import { type Setting, type SettingKind, settingsTable } from "../../apps/server/src/settings-table.ts";

const kinds: Readonly<Record<SettingKind, string>> = {
  text: "text",
  port: "a port",
  count: "a whole number",
  flag: "`true` or `false`",
  list: "a list, by commas or spaces",
  url: "an http(s) address",
  path: "a path",
  secret: "text, never shown",
};

/** docs/settings.md: every setting of the server, from the table that it reads them by. */
export function settingsPage(): string {
  return `# Settings

How the server is run; *config* is always \`.circleci/config.yml\`. Written by \`npm run docs\`.

A setting is given in the environment, as \`RINGFORT_\` and its name in capitals, or in the file that \`RINGFORT_SETTINGS\` names, one
\`name = value\` a line, \`#\` before a comment. The environment wins over the file, the command line over both. All of them are read and
checked at the start: one that does not exist, or makes no sense, stops the server with a sentence that says which. An empty value is as
none. Secrets are better in the file, readable by the server's user only: other processes of that user can see an environment.

| setting | is | default | |
|---|---|---|---|
${(settingsTable as readonly Setting[]).map(row).join("\n")}
`;
}

function row({ name, kind, otherwise, help }: Setting): string {
  const usual = otherwise === undefined || otherwise === "" ? "" : `\`${otherwise}\``;
  return `| \`${name}\` | ${kinds[kind]} | ${usual} | ${help.replaceAll("|", "\\|")} |`;
}
