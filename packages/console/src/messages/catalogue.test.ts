import { parse, type MessageFormatElement, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "vitest";
import { textsOf } from "../../test/texts-of.ts";
import { de } from "./de/index.ts";
import { en } from "./en/index.ts";

/** The values that a text takes, with what they are taken for. */
function valuesOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case TYPE.argument:
      case TYPE.number:
      case TYPE.date:
      case TYPE.time:
        return [`${element.value} (${TYPE[element.type]})`];
      case TYPE.plural:
      case TYPE.select:
        return [`${element.value} (${TYPE[element.type]})`, ...Object.values(element.options).flatMap(({ value }) => valuesOf(value))];
      case TYPE.tag:
        return [`<${element.value}>`, ...valuesOf(element.children)];
      default:
        return [];
    }
  });
}

const english = textsOf(en);

describe.for([["German", de] as const])("the catalogue in %s", ([, catalogue]) => {
  const texts = textsOf(catalogue);

  test("has every text that English has, and no other", () => {
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  test("takes the values that English takes", () => {
    for (const [place, text] of english) {
      const own = new Set(valuesOf(parse(texts.get(place) ?? "")));
      expect([place, [...own].toSorted()]).toEqual([place, [...new Set(valuesOf(parse(text)))].toSorted()]);
    }
  });

  test("is a translation", () => {
    const same = [...english].filter(([place, text]) => /\p{L}{4,} \p{L}{4,}/u.test(text) && texts.get(place) === text);
    expect(same).toEqual([]);
  });
});
