export { type ParsedTemplate, parseTemplate } from "./parse.ts";
export { type Rendered, type RenderOptions, renderTemplate } from "./render.ts";
export {
  hasTags,
  isWholeValue,
  mayHaveTags,
  type Template,
  type TemplateError,
  type TemplateErrorKind,
} from "./template.ts";
export { templateVariables } from "./variables.ts";
