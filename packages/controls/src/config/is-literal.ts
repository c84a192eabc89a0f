/** Whether a value is written out: it names no variable (`$NAME`, `${NAME}`) and holds no `<< tag >>`. */
export function isLiteral(value: string): boolean {
  return value !== "" && !/\$\{?[A-Za-z_]|<<|^\$\(/.test(value);
}
