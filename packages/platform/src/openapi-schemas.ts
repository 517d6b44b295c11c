/** zod schemas as JSON Schema, for the OpenAPI document: named ones become components. Build time only. */
import * as z from "zod";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

/** What a client may send, or what it gets: defaults and transforms make the two differ. */
export type Direction = "input" | "output";

const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A part of what has been through JSON.
 * @throws when it is not an object
 */
export function asJsonObject(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error("an object was expected");
  return value;
}

const definitionPrefix = "#/$defs/";

/** Schemas that carry an id, in each direction that they are used in. */
export class SchemaComponents {
  readonly #converted: Readonly<Record<Direction, Map<z.ZodType, JsonObject>>> = { input: new Map(), output: new Map() };
  readonly #definitions = new Map<string, { input?: JsonObject; output?: JsonObject }>();

  /**
   * Converts a schema whose references still point at `$defs`; {@link resolve} them when every schema has been seen.
   * @throws when it uses an id for another schema than an earlier one did, or says what JSON Schema cannot
   */
  convert(schema: z.ZodType, direction: Direction): JsonObject {
    const known = this.#converted[direction].get(schema);
    if (known !== undefined) return known;
    const converted = asJsonObject(
      JSON.parse(
        JSON.stringify(
          z.toJSONSchema(z.object({ schema }), {
            io: direction,
            target: "draft-2020-12",
            override: ({ zodSchema, jsonSchema }) => {
              // An answer may gain members; only what was declared strict stays closed.
              const { def } = zodSchema._zod;
              const isOpen = def.type === "object" && !("catchall" in def && def.catchall !== undefined);
              if (direction === "output" && isOpen) delete jsonSchema.additionalProperties;
              // Closed by its length already. Spectral, and generators of OpenAPI 3.0's time, ask every array for the schema of its items.
              const last = jsonSchema.prefixItems?.at(-1);
              if (jsonSchema.items === false && last !== undefined) jsonSchema.items = last;
            },
          }),
        ),
      ),
    );
    const { $defs: definitions = {}, properties = {} } = converted;
    for (const [id, definition] of Object.entries(asJsonObject(definitions))) this.#define(id, direction, asJsonObject(definition));
    const result = asJsonObject(asJsonObject(properties)["schema"]);
    this.#converted[direction].set(schema, result);
    return result;
  }

  #define(id: string, direction: Direction, definition: JsonObject): void {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(id)) throw new Error(`the schema id ${id} must be letters and digits`);
    const entry = this.#definitions.get(id) ?? {};
    const earlier = entry[direction];
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(definition))
      throw new Error(`two different schemas have the id ${id}`);
    this.#definitions.set(id, { ...entry, [direction]: definition });
  }

  /** The ids whose schema is another when sent than when answered, if only through a schema that it refers to. */
  #differing(): ReadonlySet<string> {
    const differing = new Set<string>();
    for (let before = -1; before < differing.size;) {
      before = differing.size;
      for (const [id, { input, output }] of this.#definitions) {
        if (input === undefined || output === undefined) continue;
        const text = JSON.stringify(input);
        if (text !== JSON.stringify(output) || [...differing].some((other) => text.includes(`"${definitionPrefix}${other}"`)))
          differing.add(id);
      }
    }
    return differing;
  }

  /** Points references at the components; `<id>Input` where what is sent differs from what is answered. */
  resolve(schema: JsonObject, direction: Direction): JsonObject {
    const differing = direction === "input" ? this.#differing() : new Set<string>();
    const point = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(point);
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([member, child]) => {
          if (member !== "$ref" || typeof child !== "string" || !child.startsWith(definitionPrefix)) return [member, point(child)];
          const id = child.slice(definitionPrefix.length);
          return [member, `#/components/schemas/${differing.has(id) ? `${id}Input` : id}`];
        }),
      );
    };
    return asJsonObject(point(schema));
  }

  /** `components.schemas`, by name. */
  components(): JsonObject {
    const named = new Map<string, JsonObject>();
    const differing = this.#differing();
    for (const [id, { input, output }] of this.#definitions) {
      if (output !== undefined) named.set(id, this.resolve(output, "output"));
      if (input === undefined || (output !== undefined && !differing.has(id))) continue;
      const name = differing.has(id) ? `${id}Input` : id;
      if (name !== id && this.#definitions.has(name)) throw new Error(`the schema id ${name} is taken by what ${id} looks like as input`);
      named.set(name, this.resolve(input, "input"));
    }
    return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
