export { parseTemplate } from "./parse.ts";
export { type RenderOptions, renderTemplate } from "./render.ts";
export { hasTags, isWholeValue, type TemplateError, type TemplateErrorKind } from "./template.ts";
export { templateVariables } from "./variables.ts";
