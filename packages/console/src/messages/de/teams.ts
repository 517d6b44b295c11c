import type { Translated } from "../translated.ts";
import type { teams as english } from "../en/teams.ts";

export const teams: Translated<typeof english> = {
  title: "Teams",
  text: "Gruppen von Agenten, jede mit einer eigenen Warteschlange.",
  text_read_only: "Gruppen von Agenten, jede mit einer eigenen Warteschlange. Admins richten sie ein.",
  name: "Name",
  description_label: "Beschreibung",
  optional: "optional",
  number: "{count, number}",
  name_invalid: "Ein Name ist eine Zeile mit 1 bis 80 Zeichen.",
  name_taken: "Ein anderes Team heißt so.",
  description_invalid: "Eine Beschreibung hat höchstens 1.000 Zeichen.",
  columns: { members: "Mitglieder", active: "Aktive Tickets" },
  open_queue: "Zur Warteschlange",
  open_queue_with:
    "{count, plural, =0 {Die Warteschlange ist leer} one {Ein aktives Ticket in der Warteschlange} other {# aktive Tickets in der Warteschlange}}",
  empty: { title: "Es gibt keine Teams", text: "Mit Teams kommen Tickets in die Warteschlange derer, die sich auskennen." },
  create: {
    action: "Neues Team",
    title: "Neues Team",
    text: "Die Mitglieder kommen als Nächstes.",
    submit: "Anlegen",
    done: "Das Team {name} ist da",
  },
  edit: { action: "Bearbeiten", title: "{name} bearbeiten", done: "Das Team {name} ist gespeichert" },
  delete: {
    action: "Löschen",
    title: "Das Team {name} löschen?",
    text: "Endgültig. Die Mitglieder verlassen es; geschlossene Tickets behalten es als ihr Team.",
    heir: "Aktive Tickets gehen an",
    heir_hint: "Nötig, wenn es welche gibt.",
    heir_needed: "{count, plural, one {Ein aktives Ticket ist} other {# aktive Tickets sind}} in der Warteschlange.",
    no_heir: "Wähle ein Team",
    refused:
      "In der Warteschlange {count, plural, one {ist} other {sind}} {atLeast, select, yes {mindestens } other {}}{count, plural, one {ein aktives Ticket} other {# aktive Tickets}}. Wähle das Team, das sie übernimmt; der Verlauf jedes Tickets hält es fest.",
    nobody_left:
      "In der Warteschlange {count, plural, one {ist} other {sind}} {atLeast, select, yes {mindestens } other {}}{count, plural, one {ein aktives Ticket} other {# aktive Tickets}}, und kein anderes Team ist da, das übernimmt. Leg erst eines an, oder schließe sie.",
    now: "Es heißt jetzt „{name}“ und hat {count, plural, one {ein Mitglied} other {# Mitglieder}}.",
    submit: "Löschen",
    done: "Das Team {name} ist gelöscht",
  },
  members: {
    title: "{count, plural, =0 {Mitglieder} one {Ein Mitglied} other {# Mitglieder}}",
    add: "Jemanden hinzufügen",
    adding: "Wird hinzugefügt …",
    find: "Jemanden finden",
    nobody_fits: "Niemand passt: Nur Agenten und Admins können Mitglieder sein.",
    none: "Niemand ist in diesem Team",
    none_text: "Tickets in der Warteschlange warten, bis jemand da ist.",
    since: "seit {day}",
    remove: "{name} herausnehmen",
    removed: "{name} ist nicht mehr in {team}",
    added: "{name} ist in {team}",
    verdicts: { too_many_teams: "Ist in so vielen Teams, wie es geht", team_full: "Das Team ist voll" },
  },
};
