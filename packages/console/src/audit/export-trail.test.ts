import { expect, test } from "vitest";
import { nextCursor } from "./export-trail.ts";

test("the next page is where Link leads to", () => {
  expect(nextCursor('</v1/audit?order=desc&format=csv&cursor=Ab%2BUPk>; rel="next"')).toBe("Ab+UPk");
});

test.for([null, "", '</v1/audit?cursor=AbUPk>; rel="prev"', '</v1/audit?format=csv>; rel="next"'])("%j leads nowhere", (link) => {
  expect(nextCursor(link)).toBeUndefined();
});
