/** People hear of what concerns them: in their inbox, exact whatever comes twice. */
import { User } from "@bulkhead/users/schema";
import { NotificationPage } from "@bulkhead/notifications/schema";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { onboardTenant, settle, type Api, type TestTenant } from "../src/testing.ts";
import { mailTo } from "./mailbox.ts";

const Identified = z.object({ id: z.string() });
const draft = { subject: "The printer is on fire", description: "Flames come out of tray 2.", category: "hardware" };

let acme: TestTenant;
beforeAll(async () => {
  acme = await onboardTenant();
});

const idOf = async (who: Api): Promise<string> => (await who.get("/v1/me")).parse(z.object({ user: User })).user.id;
const inbox = async (who: Api, query = ""): Promise<NotificationPage> => {
  await settle();
  const answer = await who.get(`/v1/notifications${query}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.parse(NotificationPage);
};

describe("a ticket's life", () => {
  test("its requester hears what others do, and nobody of what they do themselves", async () => {
    const { id } = (await acme.user.post("/v1/tickets", draft)).parse(Identified);
    await acme.agent.post(`/v1/tickets/${id}/pickup`);
    await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "Have you tried water?", visibility: "public" });
    await acme.agent.post(`/v1/tickets/${id}/responses`, { message: "They have not.", visibility: "internal" });
    await acme.user.post(`/v1/tickets/${id}/responses`, { message: "It steams now.", visibility: "public" });
    expect((await inbox(acme.user)).data.map(({ kind, title }) => [kind, title])).toEqual([]);
    const mine = await inbox(acme.user);
    console.log(JSON.stringify(mine, null, 1), JSON.stringify(await inbox(acme.agent), null, 1), await mailTo(acme.user.email));
  });
});
