/** PostgreSQL's texts hold no NUL and its JSON no half of a character; anybody may send either. */
export function isUnstorable({ code, message }: { readonly code?: string; readonly message: string }): boolean {
  return code === "22021" || code === "22P05" || (code === "22P02" && message.includes("type json"));
}
