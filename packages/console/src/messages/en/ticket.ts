/** One ticket, and what can be done with it. */
export const ticket = {
  choice: {
    status: "Change status",
    priority: "Change priority",
    for_some: "for {allowed, number} of {all, number}",
    needs_approval: "An admin has to approve it",
    reason: {
      current: "It is so already",
      closed: "A closed ticket cannot be changed",
      not_a_transition: "Not a step from where it is",
      forbidden: "Not yours to decide: it is with somebody else, or needs an admin",
      one_by_one: "An admin has to approve it: ask for one ticket at a time",
    },
  },
  assign: {
    title: "Assign",
    search: "A person or a team",
    nothing: "Nobody fits.",
    me: "Me",
    nobody: "Nobody",
    no_team: "No team",
    team: "Team",
    people_elsewhere: "{count, plural, one {# more} other {# more}} may only be chosen by an admin.",
    closed: "A closed ticket cannot be assigned.",
    forbidden: "This ticket is not yours to assign: it is with somebody else.",
  },
} as const;
