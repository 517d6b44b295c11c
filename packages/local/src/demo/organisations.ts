/** The demo's tenants: how they work, and in which teams. One works around the clock, the other keeps office hours and wants approvals. */
import type { ChangeSettings, OnboardTenant } from "@bulkhead/tenants/schema";
import type { Category } from "./topics.ts";

export interface DemoTeam {
  readonly name: string;
  readonly description: string;
  /** The local parts of its members' email addresses. */
  readonly members: readonly [string, ...string[]];
  /** Whatever comes in of these is the team's. */
  readonly categories: readonly Category[];
}

export interface DemoOrganisation extends Pick<OnboardTenant, "name" | "slug" | "time_zone" | "plan"> {
  /** What its admin sets before work begins. */
  readonly settings: ChangeSettings;
  /** What the deployment's super_admin sets in the end; null: any number. */
  readonly requestsPerMinute: number | null;
  /** Its tickets are about every so many-th topic in turn: a number without a divisor in common with how many there are. */
  readonly topicStride: number;
  readonly teams: readonly [DemoTeam, ...DemoTeam[]];
}

const longDay = [
  ["08:00", "12:00"],
  ["13:00", "18:00"],
] satisfies [string, string][];
const shortDay = [["08:00", "14:00"]] satisfies [string, string][];

export const organisations: readonly DemoOrganisation[] = [
  {
    name: "Acme",
    slug: "acme",
    time_zone: "Europe/Berlin",
    plan: "standard",
    settings: { sla: { first_response: { urgent: "PT1H" } }, branding: { name: "Acme Help" } },
    requestsPerMinute: null,
    topicStride: 7,
    teams: [
      {
        name: "First line",
        description: "Around the clock.",
        members: ["agent", "agent3", "former"],
        categories: ["hardware", "network", "access", "question"],
      },
      {
        name: "Second line",
        description: "What takes longer.",
        members: ["agent2", "agent3"],
        categories: ["software", "billing", "security"],
      },
    ],
  },
  {
    name: "Globex",
    slug: "globex",
    time_zone: "America/New_York",
    plan: "enterprise",
    settings: {
      sla: {
        first_response: { urgent: "PT1H", high: "PT4H", medium: "PT8H", low: "PT24H" },
        calendar: {
          time_zone: "America/New_York",
          weekly: { mon: longDay, tue: longDay, wed: longDay, thu: longDay, fri: shortDay, sat: [], sun: [] },
          holidays: ["2026-11-26", "2026-12-25", "2027-01-01"],
        },
        pause_on: ["pending"],
      },
      approvals: { required_for: ["priority_raise"] },
      agent_visibility: "team",
      agent_assignment: "team",
      branding: { name: "Globex Service Desk" },
    },
    requestsPerMinute: 1_200,
    topicStride: 13,
    teams: [
      {
        name: "Devices",
        description: "Printers, laptops, sockets, and whatever else has a plug.",
        members: ["agent", "agent3"],
        categories: ["hardware", "network"],
      },
      {
        name: "Applications",
        description: "Programs, and how they are used.",
        members: ["agent2", "agent3", "former"],
        categories: ["software", "question"],
      },
      {
        name: "Accounts",
        description: "Who may get in, what they pay, and what should not get in.",
        members: ["agent", "agent2"],
        categories: ["access", "billing", "security"],
      },
    ],
  },
];
