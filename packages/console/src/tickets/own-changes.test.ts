import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { afterOwnChanges } from "./own-changes.ts";

describe("one's own changes of a ticket", () => {
  test("go on from each other: the second is not overtaken by the first", async () => {
    const whose = {};
    const made: (number | undefined)[] = [];
    const make = async (version: number | undefined): Promise<number> => {
      made.push(version);
      return (version ?? 0) + 1;
    };
    // Both were decided on version 3, before the first was answered.
    await Promise.all([afterOwnChanges(whose, "one", 3, make), afterOwnChanges(whose, "one", 3, make)]);
    expect(made).toEqual([3, 4]);
  });

  test("are made one after the other", async () => {
    const whose = createStore(() => ({}));
    const order: string[] = [];
    let finish = (): void => undefined;
    const first = afterOwnChanges(whose, "one", 3, async () => {
      order.push("first begins");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      order.push("first ends");
      return 4;
    });
    const second = afterOwnChanges(whose, "one", 3, async () => {
      order.push("second begins");
      return 5;
    });
    await expect.poll(() => order).toEqual(["first begins"]);
    finish();
    await Promise.all([first, second]);
    expect(order).toEqual(["first begins", "first ends", "second begins"]);
  });

  test("do not hide what somebody else did in between", async () => {
    const whose = {};
    await afterOwnChanges(whose, "one", 3, async () => 4);
    const made: (number | undefined)[] = [];
    // The screen shows version 2 still: it never was one's own doing that made 3 of it.
    await afterOwnChanges(whose, "one", 2, async (version) => {
      made.push(version);
      return undefined;
    });
    expect(made).toEqual([2]);
  });

  test("hide nothing that somebody else did while they were made", async () => {
    const whose = {};
    await afterOwnChanges(whose, "one", 5, async () => 7);
    const made: (number | undefined)[] = [];
    await afterOwnChanges(whose, "one", 5, async (version) => {
      made.push(version);
      return undefined;
    });
    expect(made).toEqual([5]);
  });

  test("go on from each other when one between them fails", async () => {
    const whose = {};
    await afterOwnChanges(whose, "one", 3, async () => 4);
    await expect(afterOwnChanges(whose, "one", 3, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const made: (number | undefined)[] = [];
    await afterOwnChanges(whose, "one", 3, async (version) => {
      made.push(version);
      return 5;
    });
    expect(made).toEqual([4]);
  });

  test("fail by themselves", async () => {
    const whose = {};
    const failing = afterOwnChanges(whose, "one", 3, () => Promise.reject(new Error("no")));
    const made: (number | undefined)[] = [];
    const next = afterOwnChanges(whose, "one", 3, async (version) => {
      made.push(version);
      return 4;
    });
    await expect(failing).rejects.toThrow("no");
    await next;
    expect(made).toEqual([3]);
  });
});
