export { type Filters, type NamePatterns, runsFor } from "./filters.ts";
export { compilePattern } from "./name-pattern.ts";
