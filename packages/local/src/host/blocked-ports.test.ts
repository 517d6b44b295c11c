import { expect, test } from "vitest";
import { isBlockedPort } from "./blocked-ports.ts";

test("the ports that are refused are those that fetch refuses", async () => {
  const ports = Array.from({ length: 65_535 }, (_, index) => index + 1).filter(isBlockedPort);
  expect(ports.length).toBeGreaterThan(80);
  for (const port of ports)
    await expect(fetch(`http://127.0.0.1:${port}`), String(port)).rejects.toMatchObject({
      cause: expect.objectContaining({ message: "bad port" }),
    });
  expect([4_100, 4_191, 8_080].filter(isBlockedPort)).toEqual([]);
});
