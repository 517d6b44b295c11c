/** The demo's tenants: how they work, and in which teams. One of them keeps office hours and wants approvals, the other neither. */
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

export interface DemoOrganisation extends Pick<OnboardTenant, "name" | "slug" | "time_zone"> {
  /** What its admin sets before work begins. */
  readonly settings: ChangeSettings;
  /** What the deployment's super_admin sets. */
  readonly plan: string;
  readonly requestsPerMinute: number | null;
  readonly teams: readonly [DemoTeam, ...DemoTeam[]];
}

const officeHours = [
  ["08:00", "12:00"],
  ["13:00", "18:00"],
] satisfies [string, string][];

export const organisations: readonly DemoOrganisation[] = [
  {
    name: "Acme",
    slug: "acme",
    time_zone: "Europe/Berlin",
    settings: {
      sla: {
        first_response: { urgent: "PT1H", high: "PT4H", medium: "PT8H", low: "PT24H" },
        calendar: {
          time_zone: "Europe/Berlin",
          weekly: { mon: officeHours, tue: officeHours, wed: officeHours, thu: officeHours, fri: [["08:00", "14:00"]], sat: [], sun: [] },
          holidays: ["2026-12-25", "2027-01-01"],
        },
        pause_on: ["pending"],
      },
      approvals: { required_for: ["priority_raise"] },
      agent_assignment: "team",
      branding: { name: "Acme Service Desk" },
    },
    plan: "standard",
    requestsPerMinute: null,
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
  {
    name: "Globex",
    slug: "globex",
    time_zone: "America/New_York",
    settings: { agent_visibility: "team" },
    plan: "enterprise",
    requestsPerMinute: 1_200,
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
];
