export { type Filters, type NamePatterns, runsFor } from "./filters.ts";
export { type CompiledPattern, compilePattern } from "./name-pattern.ts";
