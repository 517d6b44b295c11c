/** Contracts and schemas as a function needs them that serves routes and describes none: without what only the reference tells. */
import { parse, type AnyNode, type CallExpression, type Expression, type ObjectExpression } from "acorn";
import type { ResponseDocumentation, RouteDocumentation } from "./contract.ts";

const ofRoute: ReadonlySet<string> = new Set<RouteDocumentation>(["summary", "description", "examples", "problems"]);
const ofResponse: ReadonlySet<string> = new Set<ResponseDocumentation>(["description", "body", "example", "text", "headers"]);

/** The files that only declare (docs/ARCHITECTURE.md): browser-safe. */
export const declaringFile =
  /\/packages\/[^/]+\/src\/(?:schema|contract|events|policy|errors|problems|roles|flags|desk-rules|trail-entry)\.ts$/;

/** What stands between two positions of a source is replaced. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
const parts = (node: AnyNode): readonly AnyNode[] => Object.values(node).flat().filter(isNode);

/** A member's name, where it is written down. */
const nameOf = (member: ObjectExpression["properties"][number]): string | undefined => {
  if (member.type !== "Property" || member.computed) return undefined;
  return member.key.type === "Identifier" ? member.key.name : undefined;
};

/** Those members of an object whose names are `dropped` go; what else there is, is looked at further. */
const without = (
  dropped: ReadonlySet<string>,
  { properties, end }: ObjectExpression,
  rest: (value: Expression) => readonly Edit[],
): Edit[] =>
  properties.flatMap((member, at) => {
    if (dropped.has(nameOf(member) ?? "")) return [{ start: member.start, end: properties[at + 1]?.start ?? end - 1, text: "" }];
    return member.type === "Property" ? rest(member.value) : edits(member);
  });

/** `route({ … })` */
const ofRouteCall = (route: ObjectExpression): readonly Edit[] => {
  const responses = route.properties.find((member) => nameOf(member) === "responses");
  return without(ofRoute, route, (value) => {
    if (responses?.type !== "Property" || value !== responses.value || value.type !== "ObjectExpression") return edits(value);
    return without(new Set(), value, (response) =>
      response.type === "ObjectExpression" ? without(ofResponse, response, edits) : edits(response),
    );
  });
};

/** `schema.describe("…")` and `schema.meta({ … })` make a schema that does the same; `z.describe` is no schema's. */
const describedBy = ({ callee, arguments: given }: CallExpression): Expression | undefined => {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier" || given.length !== 1) return undefined;
  if (callee.property.name !== "describe" && callee.property.name !== "meta") return undefined;
  const { object } = callee;
  return object.type === "Super" || (object.type === "Identifier" && object.name === "z") ? undefined : object;
};

function edits(node: AnyNode): readonly Edit[] {
  if (node.type === "CallExpression") {
    const schema = describedBy(node);
    if (schema !== undefined) return [...edits(schema), { start: schema.end, end: node.end, text: "" }];
    const [route] = node.arguments;
    if (node.callee.type === "Identifier" && node.callee.name === "route" && route?.type === "ObjectExpression") return ofRouteCall(route);
  }
  return parts(node).flatMap(edits);
}

/** Says of a constant that making it does nothing else: where nobody uses it, the bundler leaves it out. */
const asPure = (made: Expression): readonly Edit[] =>
  made.type === "ArrowFunctionExpression"
    ? []
    : [
        { start: made.start, end: made.start, text: "/* @__PURE__ */ (() => (" },
        { start: made.end, end: made.end, text: "))()" },
      ];

/**
 * The JavaScript of a browser-safe module, which declares and does nothing besides, less the documentation in it.
 * @throws SyntaxError
 */
export function leaveDocumentationOut(source: string): string {
  const program = parse(source, { ecmaVersion: "latest", sourceType: "module" });
  const declarations = program.body
    .map((statement) => (statement.type === "ExportNamedDeclaration" ? statement.declaration : statement))
    .flatMap((statement) => (statement?.type === "VariableDeclaration" ? statement.declarations : []));
  const all = [...edits(program), ...declarations.flatMap(({ init }) => (init ? asPure(init) : []))];
  let text = "";
  let at = 0;
  for (const edit of all.toSorted((a, b) => a.start - b.start)) {
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
