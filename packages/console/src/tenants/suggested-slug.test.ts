import { Slug } from "@bulkhead/tenants/schema";
import { expect, test } from "vitest";
import { suggestedSlug } from "./suggested-slug.ts";

test.for([
  ["Acme", "acme"],
  ["Acme, Inc.", "acme-inc"],
  ["Müller & Söhne GmbH", "mueller-soehne-gmbh"],
  ["Crédit Agricole", "credit-agricole"],
  ["O’Neill’s", "oneills"],
  ["3M Germany", "m-germany"],
  ["  --  Globex  --  ", "globex"],
] as const)("%s is suggested as %s", ([name, slug]) => {
  expect(suggestedSlug(name)).toBe(slug);
  expect(Slug.safeParse(slug).success).toBe(true);
});

test.for(["", "AG", "株式会社", "42"])("nothing is suggested for %j", (name) => {
  expect(suggestedSlug(name)).toBe("");
});

test("a long name is cut so that it is still one", () => {
  const slug = suggestedSlug("The Very Long Name of an Organisation - of many words");
  expect(slug.length).toBeLessThanOrEqual(40);
  expect(Slug.safeParse(slug).success).toBe(true);
});
