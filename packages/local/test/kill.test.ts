/** What was acknowledged survives kill -9, whenever it comes, and ends where it belongs: in the state, the trail, the bus, the timers. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { seeded } from "../src/aws/random.ts";
import { startLocal } from "../src/start.ts";
import { allGone, kill, startCommand, type Process } from "./command-run.ts";
import { chosenSeed, count, someOf } from "./counts.ts";
import { acknowledgedVersions, Load, staffedTenant } from "./load.ts";
import { inspect } from "./whole-system.ts";

const kills = count(1, 20);
/** Where a crash hurts most: between two things that must both happen. */
const crashPoints = [
  "aws.after",
  "bus.accepted",
  "stream.handled",
  "schedule.fired",
  "aws.before",
  "bus.accept",
  "delivery.handled",
] as const;

function dataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "bulkhead-kill-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens the data once more and holds everything in it against what was acknowledged. */
async function expectNothingLost(
  dataDir: string,
  load: Load,
): Promise<{ readonly entries: number; readonly tickets: number; readonly lost: number }> {
  const run = await startLocal({ dataDir });
  try {
    await run.settle();
    const found = await inspect(run);
    expect(load.failures).toEqual([]);
    expect(found.brokenChains, "every chain verifies, and ends where its entity is").toEqual([]);
    expect(found.unpublished, "every entry has reached the bus").toEqual([]);
    expect(found.unheardOf, "the bus told of nothing that did not happen").toEqual([]);
    expect(found.withoutTimer, "every running clock has its timer").toEqual([]);
    expect(found.deadLetters).toEqual([]);
    const lost = load.acknowledged.filter(({ ticket }) => found.statusAt(ticket.id, ticket.version) !== ticket.status);
    expect(
      lost.map(({ ticket }) => `${ticket.id} version ${ticket.version} ${ticket.status}`),
      "acknowledged, and not there",
    ).toEqual([]);
    expect(found.createdTwice, "a request asked twice happened once").toEqual([]);
    return { entries: found.entries, tickets: found.tickets, lost: lost.length };
  } finally {
    await run.stop();
  }
}

// Processes are looked up in /proc.
describe.skipIf(!existsSync("/proc/self/stat"))("a run that is killed", () => {
  test(
    `${kills} times kill -9 of the whole tree under load (seed ${chosenSeed})`,
    async () => {
      const random = seeded(chosenSeed);
      const dataDir = dataDirectory();
      let run = await startCommand(dataDir);
      const people = [...(await staffedTenant(run.url, "acme")), ...(await staffedTenant(run.url, "globex"))];
      const load = new Load(people, random);
      const restarts: number[] = [];
      for (let round = 0; round < kills; round++) {
        const before = load.acknowledged.length;
        const last = 5 + Math.floor(random() * 60);
        // The guard must end the engine when nobody else does.
        const guardAlone = random() < 0.5;
        let tree: readonly Process[] = [];
        await load.work(run.url, (acknowledged) => {
          if (acknowledged !== last) return;
          tree = run.tree();
          kill(guardAlone ? tree.slice(0, 1) : tree);
        });
        await run.exited;
        expect(tree.length, "main, shell, guard and engine").toBeGreaterThanOrEqual(3);
        await allGone(tree);
        // On the same port: tokens name their issuer by it.
        run = await startCommand(dataDir, run.port);
        restarts.push(run.startMs);
        await load.askAgain(run.url);
        expect(load.unanswered).toEqual([]);
        for (const [id, version] of acknowledgedVersions(load.acknowledged.slice(before))) {
          const token = load.acknowledged.find(({ ticket }) => ticket.id === id)?.attempt.person.token;
          const answer = await fetch(`${run.url}/v1/tickets/${id}`, { headers: { authorization: `Bearer ${token}` } });
          expect([id, answer.status]).toEqual([id, 200]);
          expect(Number(answer.headers.get("etag")?.replaceAll('"', ""))).toBeGreaterThanOrEqual(version);
        }
      }
      const tree = run.tree();
      kill(tree);
      await run.exited;
      await allGone(tree);
      const { entries, tickets, lost } = await expectNothingLost(dataDir, load);
      restarts.sort((a, b) => a - b);
      const median = restarts[Math.floor(restarts.length / 2)];
      console.log(
        `${kills + 1} kills, ${load.acknowledged.length} acknowledged, ${lost} lost, ${tickets} tickets, ${entries} entries; restart ${median} ms (median), ${restarts.at(-1)} ms (worst)`,
      );
    },
    count(120_000, 900_000),
  );

  test.each(someOf(crashPoints, 1))(
    `a crash at %s loses nothing (seed ${chosenSeed})`,
    async (point) => {
      const random = seeded(chosenSeed);
      const dataDir = dataDirectory();
      const run = await startCommand(dataDir);
      const load = new Load(await staffedTenant(run.url, "acme"), random);
      const crash = { fault: { kind: "crash", point }, after: point === "schedule.fired" ? 0 : 3 + Math.floor(random() * 60) };
      const post = (path: string, body: unknown): Promise<Response> =>
        fetch(`${run.url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      expect((await post("/_local/faults", { seed: chosenSeed, rules: [crash] })).status).toBe(200);
      const tree = run.tree();
      await load.work(run.url, (acknowledged) => {
        if (point !== "schedule.fired" || acknowledged !== 20) return;
        // Nobody's deadline passes by itself, and time stands while there is always something under way.
        load.stop();
        post("/_local/clock", { advance: "PT73H" }).catch(() => undefined);
      });
      await run.exited;
      await allGone(tree);
      await expectNothingLost(dataDir, load);
    },
    60_000,
  );

  test("when the engine dies the run says so and ends, and nothing is lost", async () => {
    const dataDir = dataDirectory();
    const run = await startCommand(dataDir);
    const load = new Load(await staffedTenant(run.url, "acme"), seeded(chosenSeed));
    const tree = run.tree();
    await load.work(run.url, (acknowledged) => {
      if (acknowledged === 20) kill(tree.slice(1));
    });
    await run.exited;
    await allGone(tree);
    expect((await expectNothingLost(dataDir, load)).tickets).toBeGreaterThan(0);
  }, 60_000);
});
