/** What DynamoDB counts an item's size by, and what writing it costs. */
import * as z from "zod";

const Attribute = z.record(z.string(), z.json());
type Attribute = z.infer<typeof Attribute>;

const utf8 = (text: string): number => Buffer.byteLength(text);

/**
 * An attribute value in DynamoDB's JSON. A number takes a byte per two significant digits and one more.
 * Source: DynamoDB developer guide, "DynamoDB item sizes and formats".
 */
function valueBytes(attribute: Attribute): number {
  const [[type, value] = ["", null]] = Object.entries(attribute);
  switch (type) {
    case "S":
      return utf8(z.string().parse(value));
    case "N":
      return (
        Math.ceil(
          z
            .string()
            .parse(value)
            .replace(/^-|\.|^0+|0+$/g, "").length / 2,
        ) + 1
      );
    case "M":
      return (
        3 +
        Object.entries(z.record(z.string(), Attribute).parse(value)).reduce(
          (sum, [name, member]) => sum + 1 + utf8(name) + valueBytes(member),
          0,
        )
      );
    case "L":
      return (
        3 +
        z
          .array(Attribute)
          .parse(value)
          .reduce((sum, member) => sum + 1 + valueBytes(member), 0)
      );
    default:
      return 1;
  }
}

/** The size of an item, or of the given attributes of it, in bytes. */
export const itemBytes = (item: Readonly<Record<string, Attribute>>, only?: readonly string[]): number =>
  Object.entries(item)
    .filter(([name]) => only === undefined || only.includes(name))
    .reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

/** Write units of one item, 1 KB each. */
export const writeUnits = (bytes: number): number => Math.ceil(bytes / 1_024);
