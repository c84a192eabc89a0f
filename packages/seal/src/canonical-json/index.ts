export { canonicalize, isCanonical, type Json } from "./canonicalize.ts";
