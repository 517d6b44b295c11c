import { expect, test } from "vitest";
import { tableSchemas } from "./tables.ts";

test("DynamoDB takes the projections: at most 100 attributes in all of a table's indexes, 20 indexes", () => {
  for (const { name, indexes } of tableSchemas) {
    const projected = indexes.reduce((sum, { project }) => sum + (project === "all" ? 0 : project.length), 0);
    expect(projected, name).toBeLessThanOrEqual(100);
    expect(indexes.length, name).toBeLessThanOrEqual(20);
  }
});
