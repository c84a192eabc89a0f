import type { Frame, Piece } from "./screen.ts";

const colours: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "36": "#76e3ea",
  "90": "#8b949e",
};
const column = 8.4;
const row = 20;
const margin = 16;

/** A moving picture: every frame for `frameMs`, the last one for as long as it takes to read it. */
export function svgOf(frames: readonly Frame[], { columns, frameMs, lastMs }: Film): string {
  const rows = Math.max(...frames.map((frame) => frame.length));
  const width = Math.ceil(columns * column + 2 * margin);
  const height = rows * row + 2 * margin;
  const wholeMs = (frames.length - 1) * frameMs + lastMs;
  const drawn = frames.map((frame, at) => {
    const until = at === frames.length - 1 ? wholeMs : (at + 1) * frameMs;
    return group(frame, { from: (100 * at * frameMs) / wholeMs, until: (100 * until) / wholeMs, at, wholeMs });
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>ringfort run, on the project in examples/hello</title>",
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    "<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}g{visibility:hidden}",
    ...drawn.map(({ css }) => css),
    "</style>",
    ...drawn.map(({ body }) => body),
    "</svg>\n",
  ].join("\n");
}

export interface Film {
  readonly columns: number;
  readonly frameMs: number;
  readonly lastMs: number;
}

interface Place {
  readonly at: number;
  /** Percent of the whole. */
  readonly from: number;
  readonly until: number;
  readonly wholeMs: number;
}

function group(frame: Frame, { at, from, until, wholeMs }: Place): { css: string; body: string } {
  const before = from > 0 ? `0%{visibility:hidden}` : "";
  const after = until < 100 ? `${until.toFixed(3)}%{visibility:hidden}` : "";
  const css =
    `@keyframes f${at}{${before}${from.toFixed(3)}%{visibility:visible}${after}100%{visibility:${after ? "hidden" : "visible"}}}` +
    `#f${at}{animation:f${at} ${wholeMs}ms step-end infinite}`;
  const lines = frame.map((line, number) => {
    if (line.length === 0) return "";
    return `<text x="${margin}" y="${margin + row * (number + 0.75)}">${line.map(span).join("")}</text>`;
  });
  return { css, body: `<g id="f${at}">${lines.join("")}</g>` };
}

function span({ text, codes }: Piece): string {
  const fill = codes.map((code) => colours[code]).findLast((colour) => colour !== undefined);
  const style = [...(fill ? [`fill:${fill}`] : []), ...(codes.includes("1") ? ["font-weight:bold"] : [])].join(";");
  return `<tspan${style && ` style="${style}"`}>${asText(text)}</tspan>`;
}

function asText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
