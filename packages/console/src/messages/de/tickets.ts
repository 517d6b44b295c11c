import type { Translated } from "../translated.ts";
import type { tickets as english } from "../en/tickets.ts";

export const tickets: Translated<typeof english> = {
  title: "Tickets",
  too_late: "Das lässt sich nicht mehr rückgängig machen.",
  status: { new: "Neu", open: "Offen", pending: "Wartend", escalated: "Eskaliert", resolved: "Gelöst", closed: "Geschlossen" },
  priority: { low: "Niedrig", medium: "Mittel", high: "Hoch", urgent: "Dringend" },
  countdown: {
    paused: "Angehalten",
    left: {
      days: "{large, number} T {small, number} Std.",
      hours: "{large, number} Std. {small, number} Min.",
      minutes: "{large, number} Min.",
      seconds: "{large, number} Min. {small, number} Sek.",
    },
    missed: {
      days: "{large, number} T {small, number} Std. zu spät",
      hours: "{large, number} Std. {small, number} Min. zu spät",
      minutes: "{large, number} Min. zu spät",
      seconds: "{large, number} Min. {small, number} Sek. zu spät",
    },
  },
};
