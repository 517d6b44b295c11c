import type { Translated } from "../translated.ts";
import type { ticket as english } from "../en/ticket.ts";

export const ticket: Translated<typeof english> = {
  choice: {
    status: "Status ändern",
    priority: "Priorität ändern",
    for_some: "für {allowed, number} von {all, number}",
    needs_approval: "Das muss ein Admin genehmigen",
    reason: {
      current: "So ist es schon",
      closed: "Ein geschlossenes Ticket lässt sich nicht ändern",
      not_a_transition: "Von hier aus kein möglicher Schritt",
      forbidden: "Darüber entscheidet jemand anderes: wer das Ticket hat, oder ein Admin",
      one_by_one: "Das muss ein Admin genehmigen: bitte je Ticket einzeln anfragen",
    },
  },
  assign: {
    title: "Zuweisen",
    search: "Eine Person oder ein Team",
    nothing: "Niemand passt.",
    me: "Ich",
    nobody: "Niemand",
    no_team: "Kein Team",
    team: "Team",
    people_elsewhere: "{count, plural, one {# weitere Auswahl hat} other {# weitere haben}} nur Admins.",
    closed: "Ein geschlossenes Ticket lässt sich nicht zuweisen.",
    forbidden: "Dieses Ticket kannst du nicht zuweisen: Es ist bei jemand anderem.",
  },
};
