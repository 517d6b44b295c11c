/** A run that is killed while it mails somebody: the mail is not lost. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { allGone, startCommand, type CommandRun } from "./command-run.ts";
import { proving } from "./counts.ts";
import { staffedTenant } from "./load.ts";

const Mails = z.object({ data: z.array(z.object({ text: z.string() })) });
const Person = z.object({ user: z.object({ id: z.string(), email: z.string() }) });

const points = ["aws.before", "aws.after"] as const;

// Processes are looked up in /proc.
describe.skipIf(!existsSync("/proc/self/stat"))("a run that is killed", () => {
  test.each(proving ? points : points.slice(0, 1))(
    "%s it hands a mail to SES: the mail is there, twice at most",
    async (point) => {
      const dataDir = mkdtempSync(join(tmpdir(), "bulkhead-mail-"));
      onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
      const run = await startCommand(dataDir);
      const people = await staffedTenant(run.url, "acme");
      const [agent, user] = [people.findLast(({ staff }) => staff), people.find(({ staff }) => !staff)];
      if (agent === undefined || user === undefined) throw new Error("nobody is there");
      const ask = async <T extends z.ZodType>(
        schema: T,
        at: CommandRun,
        token: string,
        path: string,
        body?: unknown,
      ): Promise<z.output<T>> => {
        const answer = await fetch(`${at.url}${path}`, {
          headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { "content-type": "application/json" }) },
          ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
        return schema.parse(await answer.json());
      };

      const requester = (await ask(Person, run, user.token, "/v1/me")).user;
      // No window is open.
      await ask(z.unknown(), run, agent.token, "/_local/clock", { advance: "PT11M" });
      const crash = { fault: { kind: "crash", point }, match: { function: "notifications-notify", action: "SendEmail" } };
      await ask(z.unknown(), run, agent.token, "/_local/faults", { rules: [crash] });
      const tree = run.tree();
      const subject = "The only printer of its kind";
      const draft = { subject, description: "It does not work.", category: "software", user_id: requester.id };
      await ask(z.unknown(), run, agent.token, "/v1/tickets", draft);
      await run.exited;
      await allGone(tree);

      // On the same port: tokens name their issuer by it.
      const again = await startCommand(dataDir, run.port);
      await ask(z.unknown(), again, agent.token, "/_local/clock", { advance: "PT21M" });
      const { data } = await ask(Mails, again, agent.token, `/_local/mail?limit=1000&to=${encodeURIComponent(requester.email)}`);
      const found = data.filter(({ text }) => text.includes(subject)).length;
      expect(found).toBe(point === "aws.before" ? 1 : 2);
    },
    60_000,
  );
});
