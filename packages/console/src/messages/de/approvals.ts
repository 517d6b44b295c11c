import type { Translated } from "../translated.ts";
import type { approvals as english } from "../en/approvals.ts";

export const approvals: Translated<typeof english> = {
  title: "Genehmigungen",
  document_title: "Genehmigungen · Bulkhead",
  text: "Worum du einen Admin gebeten hast und was daraus wurde.",
  text_admin: "Änderungen, die Agenten nicht allein vornehmen dürfen. Mit der Genehmigung werden sie sofort wirksam.",
  tabs: "Welche Anfragen",
  tab: { waiting: "Warten auf mich", mine: "Meine", decided: "Entschieden" },
  loading: "Anfragen werden geladen",
  empty: {
    waiting: { title: "Nichts wartet auf dich", text: "Sobald ein Agent um etwas bittet, erscheint es hier." },
    mine: { title: "Du hast um nichts gebeten", text: "Was eine Genehmigung braucht, fragst du dort an, wo du es änderst." },
    decided: { title: "Noch nichts ist entschieden", text: "Was genehmigt oder abgelehnt wurde, erscheint hier." },
  },
  card: "Anfrage von {name}",
  status: { requested: "Wartet", approved: "Genehmigt", rejected: "Abgelehnt", cancelled: "Zurückgezogen", expired: "Abgelaufen" },
  wish: {
    ticket: "#{number} {subject}",
    a_ticket: "ein Ticket",
    priority_raise: "Priorität von <link></link> {known, select, yes {von {before} auf {priority}} other {auf {priority}}} anheben",
    escalate: "<link></link> eskalieren",
    restore: "<link></link> wiederherstellen",
    role_change: "{name} die Rolle {role} geben",
  },
  asked_by: "Angefragt von {name}",
  decided_by: "Entschieden von {name}",
  expires: "Läuft {in} ab",
  comment: "Kommentar",
  approve: "Genehmigen",
  reject: "Ablehnen",
  cancel: "Zurückziehen",
  own_request: "Darüber muss ein anderer Admin entscheiden: Niemand entscheidet über die eigene Anfrage.",
  approved: "Genehmigt. Die Änderung ist vorgenommen.",
  rejected: "Abgelehnt.",
  cancelled: "Zurückgezogen.",
  moved_on: "Jemand anderes hat inzwischen über diese Anfrage entschieden oder sie geändert. Sie zeigt jetzt, wie sie steht.",
  decision: {
    approve: {
      title: "Diese Anfrage genehmigen?",
      text: "Die Änderung wird sofort vorgenommen, mit beiden Namen im Verlauf.",
      do: "Genehmigen",
    },
    reject: { title: "Diese Anfrage ablehnen?", text: "Nichts ändert sich. Wer gefragt hat, liest den Grund.", do: "Ablehnen" },
    comment: "Kommentar",
    comment_needed: "Sag, warum",
  },
};
