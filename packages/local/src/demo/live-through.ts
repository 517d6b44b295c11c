/** Lets a demo tenant's people do what they do, moment by moment. */
import { raisedPriority } from "@bulkhead/tickets/policy";
import * as z from "zod";
import { lives, type Act, type Life } from "./lives.ts";
import { requesters, type Desk } from "./open-desk.ts";
import { notes, topics, type Topic } from "./topics.ts";

/** What one ticket's people need to know to go on with it. */
interface Story {
  readonly desk: Desk;
  readonly life: Life;
  readonly topic: Topic;
  readonly id: string;
  readonly requester: string;
  readonly agent: string;
  /** The request for approval that was last made. */
  approvalId?: string;
}

const Created = z.object({ id: z.string() });

const complaint = "It is back, I am afraid: exactly as before.";
const urgency = "They have called twice today, and a whole department waits for it.";

/** Says, for a tenant, what happens at a moment: what is opened, then the first, second … act of each ticket, in turns. */
export function liveThrough(desk: Desk): (hoursAgo: number) => (() => Promise<void>)[] {
  const stories = new Map<Life, Story>();
  return (hoursAgo) => {
    const turns: (() => Promise<void>)[] = [];
    const opening = lives.filter(({ opened }) => opened === hoursAgo);
    if (opening.length > 0)
      turns.push(async () => {
        for (const life of opening) stories.set(life, await open(desk, life));
      });
    for (let turn = 0; ; turn++) {
      const due = lives.flatMap((life) => {
        const act = life.acts[hoursAgo]?.[turn];
        return act === undefined ? [] : [{ life, act }];
      });
      if (due.length === 0) return turns;
      // Each with another ticket: they need not wait for each other.
      turns.push(async () => {
        await Promise.all(
          due.map(async ({ life, act }) => {
            const story = stories.get(life);
            if (story !== undefined) await actions[act](story);
          }),
        );
      });
    }
  };
}

/** Every third one comes by telephone: an agent opens it for the caller, in the queue of the right team. */
async function open(desk: Desk, life: Life): Promise<Story> {
  const index = lives.indexOf(life);
  const topic = topicOf(desk, index);
  const team = desk.teamFor(topic.category);
  const agents = team.members.filter((member) => member !== "former");
  const agent = life.agent ?? agents[index % agents.length] ?? team.members[0];
  const requester = requesters[index % requesters.length] ?? requesters[0];
  const byTelephone = index % 3 === 2 && life.agent === undefined;
  const { category, tag, subject, description } = topic;
  const ticket = { subject, description, category, tags: [tag], priority: life.priority };
  const answer = byTelephone
    ? await desk.as(agent)("POST", "/v1/tickets", {
        ...ticket,
        user_id: desk.userId(requester),
        team_id: team.id,
        custom_fields: { by_telephone: true },
      })
    : await desk.as(requester)("POST", "/v1/tickets", ticket);
  return { desk, life, topic, requester, agent, id: Created.parse(answer).id };
}

/** All of them come up, each once, in an order of the tenant's own. */
function topicOf({ organisation }: Desk, index: number): Topic {
  const topic = topics[(index * organisation.topicStride) % topics.length];
  if (topic === undefined) throw new Error("demo data: there are no topics");
  return topic;
}

const actions: Readonly<Record<Act, (story: Story) => Promise<unknown>>> = {
  pick_up: (story) => byAgent(story, "pickup"),
  assign: ({ desk, id, agent, topic }) =>
    desk.as("admin")("POST", `/v1/tickets/${id}/assignment`, { assigned_to: desk.userId(agent), team_id: desk.teamFor(topic.category).id }),
  answer: (story) => byAgent(story, "responses", { message: story.topic.question }),
  ask: (story) => byAgent(story, "status", { status: "pending", comment: story.topic.question }),
  note: (story) => byAgent(story, "responses", { message: notes[story.topic.category], visibility: "internal" }),
  reply: (story) => byRequester(story, "responses", { message: story.topic.reply }),
  complain: (story) => byRequester(story, "responses", { message: complaint }),
  resolve: (story) => byAgent(story, "status", { status: "resolved", comment: story.topic.solution }),
  close: (story) => byRequester(story, "status", { status: "closed" }),
  restore: ({ desk, id }) => desk.as("admin")("POST", `/v1/tickets/${id}/restore`),
  escalate: (story) => byAgent(story, "escalate", { reason: urgency }),
  lower: (story) => byAgent(story, "priority", { priority: "low", reason: "There is a way around it." }),
  follow: ({ desk, id, agent }) =>
    desk.as(agent)("PATCH", `/v1/tickets/${id}`, { followers: [desk.userId("user2"), desk.userId("admin")] }),
  raise,
  approve: (story) => decide(story, "approve", { comment: "Agreed: it holds up the month's end." }),
  reject: (story) => decide(story, "reject", { comment: "One workplace waits, not a department." }),
  take_back: async ({ desk, approvalId, agent }) =>
    approvalId === undefined ? undefined : desk.as(agent)("POST", `/v1/approvals/${approvalId}/cancel`),
};

const byAgent = ({ desk, agent, id }: Story, path: string, body?: unknown): Promise<unknown> =>
  desk.as(agent)("POST", `/v1/tickets/${id}/${path}`, body);
const byRequester = ({ desk, requester, id }: Story, path: string, body: unknown): Promise<unknown> =>
  desk.as(requester)("POST", `/v1/tickets/${id}/${path}`, body);

async function raise(story: Story): Promise<void> {
  const { desk, agent, id, life } = story;
  const change = { priority: raisedPriority(life.priority) };
  if (desk.organisation.settings.approvals?.required_for.includes("priority_raise") !== true) {
    await byAgent(story, "priority", { ...change, reason: urgency });
    return;
  }
  const request = { kind: "priority_raise", ticket_id: id, change, reason: urgency };
  story.approvalId = Created.parse(await desk.as(agent)("POST", "/v1/approvals", request)).id;
}

const decide = async ({ desk, approvalId }: Story, decision: "approve" | "reject", body: unknown): Promise<unknown> =>
  approvalId === undefined ? undefined : desk.as("admin")("POST", `/v1/approvals/${approvalId}/${decision}`, body);
