/** Every text of a part of the catalogue, by its place. */
export const textsOf = (part: object, place = ""): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(part).flatMap(([key, value]: [string, unknown]): [string, string][] => {
      const at = place === "" ? key : `${place}.${key}`;
      if (typeof value === "string") return [[at, value]];
      return typeof value === "object" && value !== null ? [...textsOf(value, at)] : [];
    }),
  );
