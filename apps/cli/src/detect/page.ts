import { type Detection, type GuideQuery, needsInWords } from "./detection.ts";

/** The page of a detection: `docs/detections/`, and what `--explain` prints. */
export function detectionPage(detection: Detection): string {
  const { id, title, severity, confidence, why, falsePositives, response, sql, history } = detection;
  const facts = [
    `**Severity:** ${severity} · **confidence:** ${confidence}`,
    ...(detection.actions.length > 0 ? [`**Looks at:** ${detection.actions.map(nameOf).join(", ")}`] : []),
    ...(detection.undocumented.length > 0
      ? [
          `Not in CircleCI's documentation, asked for in case it comes: ${detection.undocumented.map((name) => `\`${name}\``).join(", ")}`,
        ]
      : []),
    `**Needs:** ${["the log", ...detection.needs.map((need) => needsInWords[need])].join("; ")}`,
    ...(history
      ? [`**Looks back:** ${history}; the first ${detection.warmUp ?? "day"} of a log cannot be judged`]
      : []),
    `**One alert for each:** ${detection.key.map((column) => `\`${column}\``).join(", ")}`,
  ];
  return `${[
    `# ${id} ${detection.slug}`,
    `${title}.`,
    facts.map((fact) => `- ${fact}`).join("\n"),
    `## Why\n\n${why}`,
    `## False positives\n\n${falsePositives}`,
    `## What to do\n\n${response}`,
    `## The query\n\n\`since()\` and \`now()\` are the ends of the window that is judged.\n\n\`\`\`sql\n${sql}\n\`\`\``,
  ].join("\n\n")}\n`;
}

function nameOf(action: string): string {
  return action.startsWith("every ") ? action : `\`${action}\``;
}

/** The page of one of the guide's own queries. */
export function guidePage({ id, slug, title, defects, instead, sql }: GuideQuery): string {
  return `${[
    `# ${id} ${slug}`,
    `${title}, run as it is written there, over the view \`circleci_audit_log\` and as of the end of the window. It is told beside the detections and does not count for the exit code.`,
    `## What is wrong with it\n\n${defects}`,
    `## What to use\n\n${instead} asks the question that it means.`,
    `## The query\n\n\`\`\`sql\n${sql};\n\`\`\``,
  ].join("\n\n")}\n`;
}
