import { histogramOf, numberOf, type Counts } from "./counts.ts";
import { countedIn } from "./duration-scale.ts";
import { activeOf, flowsOf, openReading, percentilesOf, settledOf, type Sums } from "./read-figures.ts";
import type { Row } from "./repository.ts";
import type { MetricsAssignments, MetricsQuery } from "./schema.ts";

const none = "none";
const ofPerson = ({ person }: Row): readonly string[] => [person ?? none];
const ofTeam = ({ team }: Row): readonly string[] => [team ?? none];

/**
 * Who has how much to do, and did how much. 2 parallel steps.
 * @throws Problem `metrics.forbidden`, `team.not_found`, `user.not_found`
 */
export async function getAssignments(query: MetricsQuery): Promise<MetricsAssignments> {
  const reading = await openReading(query);
  const both = (row: Row): readonly string[] => [...ofPerson(row).map((id) => `person ${id}`), ...ofTeam(row).map((id) => `team ${id}`)];
  const [now, during] = await Promise.all([reading.now(both), reading.sums(both)]);
  return {
    ...reading.head,
    people: linesOf("person", now, during).map(({ id, ...line }) => ({ user_id: id, ...line })),
    teams: linesOf("team", now, during).map(({ id, ...line }) => ({ team_id: id, ...line })),
  };
}

/** A line for everybody who has something or did something, most active tickets first. */
const linesOf = (kind: "person" | "team", now: Sums, during: Sums) =>
  [...new Set([...now.keys, ...during.keys])]
    .filter((key) => key.startsWith(`${kind} `))
    .map((key) => ({ id: idIn(key), ...lineOf(kind, now.of(key), during.of(key)) }))
    .filter(({ id: _id, ...line }) => Object.values(line).some((figure) => figure !== null && figure > 0))
    .toSorted((a, b) => b.active - a.active || b.resolved - a.resolved || (a.id ?? "").localeCompare(b.id ?? ""));

const idIn = (key: string): string | null => {
  const id = key.slice(key.indexOf(" ") + 1);
  return id === none ? null : id;
};

function lineOf(kind: "person" | "team", now: Counts, during: Counts) {
  const { resolved, reopened, responses } = flowsOf(during);
  return {
    active: activeOf(now),
    new: numberOf(now, "s:new"),
    open: numberOf(now, "s:open"),
    pending: numberOf(now, "s:pending"),
    escalated: numberOf(now, "s:escalated"),
    received: numberOf(during, kind === "person" ? "received" : "team_received"),
    resolved,
    reopened,
    ...settledOf(during),
    first_responses: countedIn(histogramOf(during, "fr")),
    responses,
    ...percentilesOf(during),
  };
}
