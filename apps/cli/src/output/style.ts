/** Colours of a terminal; each is the identity when colours are off. */
export interface Style {
  bold(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  green(text: string): string;
}

export function styleFor(output: { readonly isTTY?: boolean }, wanted: boolean | undefined): Style {
  return (wanted ?? output.isTTY === true) ? coloured : plainStyle;
}

const paint = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const coloured: Style = { bold: paint(1), red: paint(31), yellow: paint(33), blue: paint(34), green: paint(32) };
const unchanged = (text: string) => text;
export const plainStyle: Style = {
  bold: unchanged,
  red: unchanged,
  yellow: unchanged,
  blue: unchanged,
  green: unchanged,
};
