import { incidentStates, type NextTask } from "@ringfort/controls";
import type { Style } from "../output/style.ts";
import { sanitiseName } from "../terminal/sanitise.ts";
import { span } from "./status-text.ts";

export function nextAsText(tasks: readonly NextTask[], most: number, now: number, style: Style): string {
  if (tasks.length === 0) return "Nothing is open in this state.\n";
  const lines = tasks.slice(0, most).flatMap((task, at) => {
    const before = tasks[at - 1]?.state;
    const head = task.state === before ? [] : [style.bold(`${task.state} ${incidentStates[task.state]}`)];
    return [...head, `  ${sanitiseName(task.title)}${due(task, now, style)}`, ...how(task)];
  });
  const hidden = tasks.length - most;
  return `${[...lines, ...(hidden > 0 ? [`${hidden} more; --limit shows them.`] : [])].join("\n")}\n`;
}

function how({ id, how, blocked }: NextTask): readonly string[] {
  const told = how.map((line) => `      ${sanitiseName(line)}`);
  const done = how.some((line) => line.includes("respond done"))
    ? []
    : [`      ringfort respond done ${sanitiseName(id)} --proof LINK --by WHO`];
  return blocked === undefined ? [...told, ...done] : [`      blocked: ${sanitiseName(blocked)}`];
}

function due({ due: at }: NextTask, now: number, style: Style): string {
  if (at === undefined) return "";
  return at < now ? style.red(` (${span(now - at)} late)`) : ` (${span(at - now)} left)`;
}
