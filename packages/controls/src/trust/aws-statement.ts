import { at, eachOf, isMap, type JsonMap, type JsonPath, type Placed, textsOf, written } from "./any-json.ts";

/** One operator of one condition block, on one key. */
export interface AwsCondition {
  readonly quantifier: "ForAllValues" | "ForAnyValue" | undefined;
  /** In small letters, without quantifier and `IfExists`: `stringequals`. */
  readonly operator: string;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly Placed<string>[];
  readonly path: JsonPath;
}

export interface AwsStatement {
  readonly effect: "allow" | "deny" | "unknown";
  readonly name: string;
  readonly principals: readonly Placed<string>[];
  /** Everyone: `"Principal": "*"`. */
  readonly anyone: boolean;
  readonly actions: readonly Placed<string>[];
  /** `NotAction`: all but some. */
  readonly allButSome: boolean;
  readonly conditions: readonly AwsCondition[];
  /** The same by their keys, in small letters: the case of a key makes no difference. */
  readonly byKey: ReadonlyMap<string, readonly AwsCondition[]>;
  readonly path: JsonPath;
  /** As it stands in the file. */
  readonly written: JsonMap;
}

/** The statements of a trust policy: alone, in `AssumeRolePolicyDocument`, or in the answer of `aws iam get-role`. */
export function awsStatements(data: unknown): readonly AwsStatement[] {
  const path = documentPath(data);
  return path === undefined
    ? []
    : eachOf(at(data, ...path, "Statement"), [...path, "Statement"]).flatMap(({ value, path: here }, index) =>
        isMap(value) ? [statement(value, here, index)] : [],
      );
}

/** Where the role's own description stands: what `get-role` answers beside the policy. */
export function awsRole(data: unknown): Placed | undefined {
  for (const path of [["Role"], []]) {
    const role = path.length === 0 ? data : at(data, ...path);
    if (isMap(role) && (Object.hasOwn(role, "AssumeRolePolicyDocument") || path.length > 0))
      return { value: role, path };
  }
  return undefined;
}

function documentPath(data: unknown): JsonPath | undefined {
  const candidates: readonly JsonPath[] = [
    [],
    ["AssumeRolePolicyDocument"],
    ["Role", "AssumeRolePolicyDocument"],
    ["PolicyDocument"],
    ["Policy"],
  ];
  return candidates.find((path) => {
    const document = at(data, ...path);
    return isMap(document) && Object.hasOwn(document, "Statement");
  });
}

function statement(value: JsonMap, path: JsonPath, index: number): AwsStatement {
  const effect = at(value, "Effect");
  const principal = at(value, "Principal");
  const sid = at(value, "Sid");
  const principals = textsOf(at(principal, "Federated"), [...path, "Principal", "Federated"]);
  const asked = conditions(at(value, "Condition"), [...path, "Condition"]);
  return {
    effect: effect === "Allow" ? "allow" : effect === "Deny" ? "deny" : "unknown",
    name: typeof sid === "string" && sid !== "" ? sid.slice(0, 100) : `statement ${index + 1}`,
    principals,
    anyone: principal === "*" || principals.some((one) => one.value === "*") || at(principal, "AWS") === "*",
    actions: textsOf(at(value, "Action"), [...path, "Action"]),
    allButSome: at(value, "NotAction") !== undefined,
    conditions: asked,
    byKey: Map.groupBy(asked, ({ key }) => key.toLowerCase()),
    path,
    written: value,
  };
}

function conditions(block: unknown, path: JsonPath): readonly AwsCondition[] {
  if (!isMap(block)) return [];
  return Object.entries(block).flatMap(([operator, keys]) =>
    isMap(keys)
      ? Object.entries(keys).map(([key, values]) => condition(operator, key, values, [...path, operator, key]))
      : [],
  );
}

function condition(name: string, key: string, values: unknown, path: JsonPath): AwsCondition {
  const colon = name.indexOf(":");
  const quantifier = /^ForAllValues$/i.test(name.slice(0, colon))
    ? "ForAllValues"
    : /^ForAnyValue$/i.test(name.slice(0, colon))
      ? "ForAnyValue"
      : undefined;
  const operator = name.slice(colon + 1).toLowerCase();
  const ifExists = operator.endsWith("ifexists");
  return {
    quantifier,
    operator: ifExists ? operator.slice(0, -"ifexists".length) : operator,
    ifExists,
    key,
    values: eachOf(values, path).map(({ value, path: here }) => ({ value: written(value), path: here })),
    path,
  };
}
