/** A run that is killed while a deleted team's tickets and members are on their way loses none of them. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { allGone, startCommand, type CommandRun } from "./command-run.ts";
import { someOf } from "./counts.ts";
import { staffedTenant } from "./load.ts";

const Named = z.object({ id: z.string() });
const Person = z.object({ user: z.object({ id: z.string(), team_ids: z.array(z.string()) }) });
const Assigned = z.object({ team_id: z.string().nullable(), version: z.int() });

const moments = [
  ["tickets-leave-team", "aws.after"],
  ["tickets-leave-team", "aws.before"],
  ["teams-release-members", "aws.after"],
] as const;

// One of them by lot, all when proving. Processes are looked up in /proc.
describe.skipIf(!existsSync("/proc/self/stat"))("a run that is killed", () => {
  test.each(someOf(moments, 1))(
    "while %s is at it (%s a call): every ticket and every member arrives",
    async (name, point) => {
      const dataDir = mkdtempSync(join(tmpdir(), "bulkhead-teams-"));
      onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
      const run = await startCommand(dataDir);
      const staff = (await staffedTenant(run.url, "acme")).filter((one) => one.staff);
      const [admin, agent] = staff;
      if (admin === undefined || agent === undefined) throw new Error("nobody works there");
      const call =
        (at: CommandRun, token = admin.token) =>
        async <T extends z.ZodType>(schema: T, method: string, path: string, body?: unknown): Promise<z.output<T>> => {
          const answer = await fetch(`${at.url}${path}`, {
            method,
            headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          });
          const text = await answer.text();
          if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
          return schema.parse(text === "" ? undefined : JSON.parse(text));
        };

      const ask = call(run);
      const [team, heir] = [await ask(Named, "POST", "/v1/teams", { name: "Old" }), await ask(Named, "POST", "/v1/teams", { name: "New" })];
      for (const { token } of staff) {
        const { user } = await call(run, token)(Person, "GET", "/v1/me");
        await ask(z.unknown(), "PUT", `/v1/teams/${team.id}/members/${user.id}`);
      }
      const draft = { subject: "Something is wrong", description: "It does not work.", category: "software", team_id: team.id };
      const tickets: string[] = [];
      for (let opened = 0; opened < 15; opened++) tickets.push((await ask(Named, "POST", "/v1/tickets", draft)).id);

      const crash = { fault: { kind: "crash", point }, match: { function: name }, after: 6 };
      await ask(z.unknown(), "POST", "/_local/faults", { rules: [crash] });
      const tree = run.tree();
      await ask(z.unknown(), "DELETE", `/v1/teams/${team.id}?reassign_to=${heir.id}`);
      await run.exited;
      await allGone(tree);

      // On the same port: tokens name their issuer by it.
      const again = await startCommand(dataDir, run.port);
      await call(again)(z.unknown(), "POST", "/_local/settle");
      const found = await Promise.all(tickets.map((id) => call(again)(Assigned, "GET", `/v1/tickets/${id}`)));
      expect(found).toEqual(tickets.map(() => ({ team_id: heir.id, version: 2 })));
      for (const { token } of staff) expect((await call(again, token)(Person, "GET", "/v1/me")).user.team_ids).toEqual([]);
    },
    60_000,
  );
});
