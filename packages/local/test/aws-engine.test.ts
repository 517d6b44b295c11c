import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { tableNames } from "@bulkhead/platform/names";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type Engine, startEngine } from "../src/aws/engine.ts";
import { leadingKeys } from "../src/aws/leading-keys.ts";
import { localStage } from "../src/stage.ts";

const { desk, audit, directory } = tableNames(localStage.stage);
const root = mkdtempSync(join(tmpdir(), "bulkhead-engine-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const Answer = z.looseObject({
  Items: z.array(z.looseObject({ pk: z.object({ S: z.string() }) })).optional(),
  Count: z.number().optional(),
});
const ask = async (engine: Engine, operation: string, body: object) => {
  const { status, body: answer } = await engine.call(`DynamoDB_20120810.${operation}`, JSON.stringify(body));
  return { status, answer: Answer.parse(JSON.parse(answer.toString())) };
};
const put = (engine: Engine, table: string, pk: string, more: object = {}) =>
  ask(engine, "PutItem", { TableName: table, Item: { pk: { S: pk }, sk: { S: "s" }, ...more } });
const count = async (engine: Engine, table: string) => (await ask(engine, "Scan", { TableName: table, Select: "COUNT" })).answer.Count;

describe("a running engine", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine({ file: join(root, "engine.db") }, localStage);
    await engine.createTables();
  });
  afterAll(() => engine.stop());

  test("has the declared tables with their indexes and the trail's stream; making them again changes nothing", async () => {
    await put(engine, desk, "kept");
    await engine.createTables();
    expect(await count(engine, desk)).toBe(1);
    expect([engine.streamArn(audit)?.includes("/stream/"), engine.streamArn(desk)]).toEqual([true, undefined]);
    const { answer } = await ask(engine, "DescribeTable", { TableName: desk });
    const { GlobalSecondaryIndexes: indexes } = z
      .object({ Table: z.object({ GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), Projection: z.unknown() })) }) })
      .parse(answer).Table;
    expect(indexes.map(({ IndexName }) => IndexName).toSorted()).toEqual([
      "by_assignee",
      "by_priority",
      "by_requester",
      "by_status",
      "by_team",
    ]);
    expect(indexes[0]?.Projection).toMatchObject({ ProjectionType: "INCLUDE" });
  });

  test("trims its stream up to a record, in order, and always keeps the newest", async () => {
    for (let index = 0; index < 1_200; index += 1) await put(engine, audit, `p${index}`);
    const before = engine.streamLength(audit) ?? 0;
    expect(engine.trimStream(audit, "100")).toBe(100);
    expect(engine.streamLength(audit)).toBe(before - 100);
    expect(engine.trimStream(audit, "999999999")).toBe(before - 101);
    expect(engine.streamLength(audit)).toBe(1);
    expect(engine.trimStream(audit, "999999999")).toBe(0);
    await put(engine, audit, "next");
    expect(engine.streamLength(audit)).toBe(2);
  });

  test("forgets items that have expired by business time, with their index entries, and no others", async () => {
    const nowMs = Date.UTC(2027, 0, 1);
    const seconds = nowMs / 1000;
    const expiring = (at: number | string) => ({
      expires_at: { N: String(at) },
      by_status_pk: { S: "indexed" },
      listed_sk: { S: String(at) },
    });
    const before = (await count(engine, desk)) ?? 0;
    for (let index = 0; index < 250; index += 1) await put(engine, desk, `old${index}`, expiring(seconds - 1 - index));
    await put(engine, directory, "old", { expires_at: { N: String(seconds - 1) } });
    await put(engine, desk, "now", expiring(seconds));
    await put(engine, desk, "later", expiring(seconds + 60));
    await put(engine, desk, "long ago", expiring(seconds - 6 * 365 * 86_400));
    await put(engine, desk, "text", { expires_at: { S: "1" } });

    expect(engine.nextExpiryMs()).toBeLessThanOrEqual(nowMs);
    expect(await engine.sweepExpired(nowMs)).toBe(251);
    expect(await engine.sweepExpired(nowMs)).toBe(0);
    expect(await count(engine, desk)).toBe(before + 4);
    expect(await count(engine, directory)).toBe(0);
    const { answer } = await ask(engine, "Query", {
      TableName: desk,
      IndexName: "by_status",
      KeyConditionExpression: "by_status_pk = :p",
      ExpressionAttributeValues: { ":p": { S: "indexed" } },
    });
    expect(answer.Count).toBe(3);
    expect(await engine.sweepExpired(nowMs + 1_000)).toBe(1);
    expect(await engine.sweepExpired(nowMs + 62_000)).toBe(1);
  });

  test("answers a query only with items of the partition that was named to IAM", async () => {
    for (const pk of ["t#1", "u#1", "x"]) await put(engine, desk, pk);
    const { demands } = leadingKeys(localStage);
    const piece = fc.constantFrom(
      "pk",
      "#p",
      "sk",
      "#s",
      ":t",
      ":u",
      ":x",
      "=",
      "<",
      ">=",
      "<>",
      "AND",
      "OR",
      "NOT",
      "(",
      ")",
      ",",
      "begins_with",
      "BETWEEN",
      "[0]",
      ".",
      "'",
    );
    const noise = fc.oneof(fc.constant([]), fc.array(piece, { maxLength: 3 }));
    const shuffled = fc.tuple(
      noise,
      fc.constantFrom("pk = :t", ":u = #p", "pk = :t AND sk = :x", "(pk = :t)", "sk = :x AND pk = :u", "begins_with(sk, :x) and pk = :t"),
      noise,
    );
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          { weight: 3, arbitrary: shuffled.map(([before, middle, after]) => [...before, middle, ...after]) },
          { weight: 1, arbitrary: fc.array(piece, { maxLength: 8 }) },
        ),
        async (pieces) => {
          const query = {
            TableName: desk,
            KeyConditionExpression: pieces.join(" "),
            ExpressionAttributeNames: Object.fromEntries(
              [
                ["#p", "pk"],
                ["#s", "sk"],
              ].filter(([alias]) => pieces.some((text) => text.includes(alias ?? ""))),
            ),
            ExpressionAttributeValues: Object.fromEntries(
              [
                [":t", { S: "t#1" }],
                [":u", { S: "u#1" }],
                [":x", { S: "s" }],
              ].filter(([name]) => typeof name === "string" && pieces.some((text) => text.includes(name))),
            ),
          };
          const { status, answer } = await ask(
            engine,
            "Query",
            Object.keys(query.ExpressionAttributeNames).length === 0 ? { ...query, ExpressionAttributeNames: undefined } : query,
          );
          const keys = demands("Query", query)[0]?.leadingKeys;
          if (status !== 200 || keys === undefined) return;
          answered += 1;
          expect(answer.Items?.filter(({ pk }) => !keys.includes(pk.S))).toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
    expect(answered).toBeGreaterThan(20);
  });
});

describe("starting", () => {
  test("a file that is no database is one clear error, and leaves no process", async () => {
    const file = join(root, "broken.db");
    writeFileSync(file, "not a database, only some text that is long enough to be looked at");
    await expect(startEngine({ file }, localStage)).rejects.toThrow(/^the storage engine could not start: .*not a valid SQLite database/);
    expect(processesOf(file)).toEqual([]);
  });

  test("a directory that is not there is one clear error", async () => {
    await expect(startEngine({ file: join(root, "nowhere", "engine.db") }, localStage)).rejects.toThrow("unable to open database file");
  });

  test("elsewhere an engine by its address serves as well, and looks after its stream and expiries itself", async () => {
    const own = await startEngine({ file: join(root, "external.db") }, localStage);
    const external = await startEngine({ endpoint: `${own.endpoint}/` }, localStage);
    try {
      await external.createTables();
      await put(external, audit, "x", { expires_at: { N: "1" } });
      expect(await count(external, audit)).toBe(1);
      expect(external.streamArn(audit)).toContain("/stream/");
      expect([
        external.trimStream(audit, "1"),
        external.streamLength(audit),
        await external.sweepExpired(Date.UTC(2030, 0)),
        external.nextExpiryMs(),
      ]).toEqual([0, undefined, 0, undefined]);
    } finally {
      await external.stop();
      await own.stop();
    }
  });

  test("an engine that refuses is one clear error", async () => {
    const refusing = createServer((_, response) =>
      response.writeHead(500, { "content-type": "application/json" }).end('{"__type":"x#InternalServerError","message":"no"}'),
    );
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    const address = refusing.address();
    const engine = await startEngine({ endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}` }, localStage);
    try {
      await expect(engine.createTables()).rejects.toThrow("the storage engine refused DescribeTable: InternalServerError no");
    } finally {
      await engine.stop();
      refusing.closeAllConnections();
      refusing.close();
    }
  });
});

/** Process ids whose command line mentions a file. */
const processesOf = (file: string): readonly number[] =>
  execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(file) && !line.includes("ps -eo"))
    .map((line) => Number(line.trim().split(" ")[0]));

/** A process that starts an engine on a file, says so and waits. */
const parent = (file: string) => `
  import { startEngine } from ${JSON.stringify(new URL("../src/aws/engine.ts", import.meta.url).href)};
  import { localStage } from ${JSON.stringify(new URL("../src/stage.ts", import.meta.url).href)};
  const engine = await startEngine({ file: ${JSON.stringify(file)} }, localStage);
  await engine.createTables();
  const answer = await engine.call("DynamoDB_20120810.PutItem", JSON.stringify({ TableName: ${JSON.stringify(desk)}, Item: { pk: { S: "kept" }, sk: { S: "s" } } }));
  console.log(answer.status);
`;

const gone = async (file: string): Promise<void> => {
  while (processesOf(file).length > 0) await new Promise((resolve) => setImmediate(resolve));
};

describe.skipIf(process.platform !== "linux")("however its parent ends, the engine ends too, and what it acknowledged is kept", () => {
  const started = async (name: string) => {
    const file = join(root, `${name}.db`);
    const child = spawn(process.execPath, ["--input-type=module", "-e", parent(file)], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const [said]: unknown[] = await once(child.stdout, "data");
    expect(String(said).trim()).toBe("200");
    const pid = child.pid ?? 0;
    return { file, pid, ended: once(child, "exit") };
  };
  /** How many items a new engine finds on the file. */
  const kept = async (file: string): Promise<number | undefined> => {
    const again = await startEngine({ file }, localStage);
    try {
      await again.createTables();
      return await count(again, desk);
    } finally {
      await again.stop();
    }
  };
  const childrenOf = (pid: number): readonly number[] => {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
    return own.flatMap((child) => [child, ...childrenOf(child)]);
  };

  test("killed alone", async () => {
    const { file, pid, ended } = await started("alone");
    process.kill(pid, "SIGKILL");
    await ended;
    await gone(file);
    expect([await kept(file), processesOf(file)]).toEqual([1, []]);
  });

  test("killed with its process group", async () => {
    const { file, pid, ended } = await started("group");
    process.kill(-pid, "SIGKILL");
    await ended;
    await gone(file);
    expect([await kept(file), processesOf(file)]).toEqual([1, []]);
  });

  test("killed with the whole tree below it", async () => {
    const { file, pid, ended } = await started("tree");
    for (const one of [pid, ...childrenOf(pid)]) {
      try {
        process.kill(one, "SIGKILL");
      } catch (error) {
        // It was ended by the one before it.
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
      }
    }
    await ended;
    await gone(file);
    expect([await kept(file), processesOf(file)]).toEqual([1, []]);
  });

  test("its guarding shell killed first, then itself", async () => {
    const { file, pid, ended } = await started("guard");
    const [shell = 0] = childrenOf(pid);
    process.kill(shell, "SIGKILL");
    process.kill(pid, "SIGKILL");
    await ended;
    await gone(file);
    expect([await kept(file), processesOf(file)]).toEqual([1, []]);
  });
});
