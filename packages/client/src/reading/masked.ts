import { type Shape, text } from "./shape.ts";

/** What the API shows of a secret, cut to what it is documented to show: a mask and at most four characters. A whole value is never kept. */
export const masked: Shape<string> = (value) => {
  const shown = text(value);
  return /^[x*]{2,}/.test(shown) ? `xxxx${shown.replace(/^[x*]+/, "").slice(-4)}` : "xxxx";
};
