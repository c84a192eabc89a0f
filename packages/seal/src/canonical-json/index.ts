export { canonicalize, type Json } from "./canonicalize.ts";
