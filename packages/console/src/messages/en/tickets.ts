export const tickets = {
  title: "Tickets",
  too_late: "It is too late to undo that.",
  status: { new: "New", open: "Open", pending: "Pending", escalated: "Escalated", resolved: "Resolved", closed: "Closed" },
  priority: { low: "Low", medium: "Medium", high: "High", urgent: "Urgent" },
  countdown: {
    paused: "Paused",
    left: {
      days: "{large, number} d {small, number} h",
      hours: "{large, number} h {small, number} min",
      minutes: "{large, number} min",
      seconds: "{large, number} min {small, number} s",
    },
    missed: {
      days: "{large, number} d {small, number} h late",
      hours: "{large, number} h {small, number} min late",
      minutes: "{large, number} min late",
      seconds: "{large, number} min {small, number} s late",
    },
  },
} as const;
